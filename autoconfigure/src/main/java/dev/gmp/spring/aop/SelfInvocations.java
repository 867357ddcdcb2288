package dev.gmp.spring.aop;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Finds calls of {@code @Go} methods on {@code this}, in the byte code of a bean's class.
 * Such a call does not go through the proxy, and runs in the caller's thread.
 * <p>
 * What is reported is one. Not all are found: the receiver is followed back over loads,
 * constants, fields and calls, but not over jumps, and nothing is known of a call through
 * another variable that holds the same object.
 */
final class SelfInvocations {

	private SelfInvocations() {
	}

	/**
	 * A call of a method on {@code this}.
	 *
	 * @param caller the class and the method in which it stands
	 * @param called the name of the method that is called
	 * @param line the line in the source file, 0 if the class does not tell
	 */
	record Call(String caller, String called, int line) {

		@Override
		public String toString() {
			return this.caller + " calls " + this.called + ((this.line > 0) ? " in line " + this.line : "");
		}

	}

	/**
	 * Looks for calls in the class and those above it.
	 * @param beanClass the class
	 * @param methods its {@code @Go} methods
	 * @return the calls, none for a class whose code cannot be had
	 */
	static List<Call> find(Class<?> beanClass, Collection<GoMethod> methods) {
		Set<String> signatures = methods.stream()
			.map((goMethod) -> goMethod.method().getName() + descriptor(goMethod))
			.collect(Collectors.toSet());
		List<Call> calls = new ArrayList<>();
		for (Class<?> type = beanClass; type != null && type != Object.class; type = type.getSuperclass()) {
			byte[] bytes = read(type);
			if (bytes != null) {
				for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
					collect(type, method, signatures, calls);
				}
			}
		}
		return calls;
	}

	private static String descriptor(GoMethod goMethod) {
		return MethodType.methodType(goMethod.method().getReturnType(), goMethod.method().getParameterTypes())
			.descriptorString();
	}

	private static byte @Nullable [] read(Class<?> type) {
		if (type.isHidden()) {
			return null;
		}
		try (InputStream stream = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
			return (stream != null) ? stream.readAllBytes() : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static void collect(Class<?> type, MethodModel method, Set<String> signatures, List<Call> calls) {
		List<CodeElement> code = method.code().map((it) -> it.elementList()).orElse(List.of());
		if (method.flags().has(AccessFlag.STATIC) || method.flags().has(AccessFlag.BRIDGE)) {
			return;
		}
		int line = 0;
		for (int i = 0; i < code.size(); i++) {
			CodeElement element = code.get(i);
			if (element instanceof LineNumber number) {
				line = number.line();
			}
			if (element instanceof InvokeInstruction call && isVirtual(call)
					&& signatures.contains(call.name().stringValue() + call.type().stringValue())
					&& isOnThis(code, i, call)) {
				calls.add(new Call(type.getSimpleName() + "." + callerName(method), call.name().stringValue(), line));
			}
		}
	}

	private static boolean isVirtual(InvokeInstruction call) {
		return call.opcode() == Opcode.INVOKEVIRTUAL || call.opcode() == Opcode.INVOKEINTERFACE;
	}

	/** Lambdas have names such as {@code lambda$run$0}. */
	private static String callerName(MethodModel method) {
		String[] parts = method.methodName().stringValue().split("\\$", 3);
		return (parts.length == 3 && parts[0].equals("lambda")) ? parts[1] : parts[0];
	}

	/**
	 * Returns whether the value that lies below the arguments is {@code this}.
	 */
	private static boolean isOnThis(List<CodeElement> code, int index, InvokeInstruction call) {
		int needed = call.typeSymbol().parameterCount() + 1;
		for (int i = index - 1; i >= 0; i--) {
			CodeElement element = code.get(i);
			if (element instanceof LabelTarget) {
				return false;
			}
			if (element instanceof Instruction instruction) {
				Effect effect = Effect.of(instruction);
				if (effect == null) {
					return false;
				}
				if (needed <= effect.pushes()) {
					return instruction instanceof LoadInstruction load && load.typeKind() == TypeKind.REFERENCE
							&& load.slot() == 0;
				}
				needed += effect.pops() - effect.pushes();
			}
		}
		return false;
	}

	/**
	 * How many values an instruction takes from the stack, and how many it puts there.
	 */
	private record Effect(int pops, int pushes) {

		/**
		 * Returns the effect, {@code null} for instructions that are not followed.
		 */
		static @Nullable Effect of(Instruction instruction) {
			return switch (instruction) {
				case LoadInstruction it -> new Effect(0, 1);
				case ConstantInstruction it -> new Effect(0, 1);
				case NewObjectInstruction it -> new Effect(0, 1);
				case ConvertInstruction it -> new Effect(1, 1);
				case TypeCheckInstruction it -> new Effect(1, 1);
				case NewPrimitiveArrayInstruction it -> new Effect(1, 1);
				case NewReferenceArrayInstruction it -> new Effect(1, 1);
				case ArrayLoadInstruction it -> new Effect(2, 1);
				case FieldInstruction it -> ofField(it.opcode());
				case InvokeInstruction it -> ofCall(it.typeSymbol(), (it.opcode() == Opcode.INVOKESTATIC) ? 0 : 1);
				case InvokeDynamicInstruction it -> ofCall(it.typeSymbol(), 0);
				default -> (instruction.opcode() == Opcode.DUP) ? new Effect(0, 1) : null;
			};
		}

		private static @Nullable Effect ofField(Opcode opcode) {
			return switch (opcode) {
				case GETSTATIC -> new Effect(0, 1);
				case GETFIELD -> new Effect(1, 1);
				default -> null;
			};
		}

		private static Effect ofCall(MethodTypeDesc type, int receivers) {
			boolean returnsNothing = "V".equals(type.returnType().descriptorString());
			return new Effect(type.parameterCount() + receivers, returnsNothing ? 0 : 1);
		}

	}

}
