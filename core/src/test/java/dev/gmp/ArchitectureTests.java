package dev.gmp;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessibleObject;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The arrows between the packages of core, and who may touch the JDK's internals.
 */
@AnalyzeClasses(packages = "dev.gmp", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule arrowsPointDownwards = layeredArchitecture().consideringOnlyDependenciesInLayers()
		.layer("sync")
		.definedBy("dev.gmp.sync")
		.layer("face")
		.definedBy("dev.gmp")
		.layer("chan")
		.definedBy("dev.gmp.chan")
		.layer("scheduler")
		.definedBy("dev.gmp.scheduler")
		.layer("netpoll")
		.definedBy("dev.gmp.netpoll")
		.layer("inspect")
		.definedBy("dev.gmp.inspect")
		.layer("concurrent")
		.definedBy("dev.gmp.concurrent")
		.layer("os")
		.definedBy("dev.gmp.os")
		.layer("jdk")
		.definedBy("dev.gmp.jdk")
		.whereLayer("sync")
		.mayNotBeAccessedByAnyLayer()
		.whereLayer("face")
		.mayOnlyBeAccessedByLayers("sync")
		.whereLayer("chan")
		.mayOnlyBeAccessedByLayers("sync")
		.whereLayer("scheduler")
		.mayOnlyBeAccessedByLayers("face", "chan")
		.whereLayer("netpoll")
		.mayOnlyBeAccessedByLayers("scheduler")
		.whereLayer("inspect")
		.mayOnlyBeAccessedByLayers("face", "chan", "scheduler", "os")
		.whereLayer("concurrent")
		.mayOnlyBeAccessedByLayers("scheduler", "netpoll")
		.whereLayer("os")
		.mayOnlyBeAccessedByLayers("scheduler")
		.whereLayer("jdk")
		.mayOnlyBeAccessedByLayers("face", "chan", "scheduler", "netpoll", "concurrent", "os");

	@ArchTest
	static final ArchRule packagesHaveNoCycles = slices().matching("dev.gmp.(*)..").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule onlyJdkTouchesInternals = noClasses().that()
		.resideOutsideOfPackage("dev.gmp.jdk")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("sun..", "jdk.internal..")
		.orShould()
		.callMethod(AccessibleObject.class, "setAccessible", boolean.class)
		.orShould()
		.callMethod(java.lang.reflect.Field.class, "setAccessible", boolean.class)
		.orShould()
		.callMethod(java.lang.reflect.Method.class, "setAccessible", boolean.class)
		.orShould()
		.callMethod(MethodHandles.class, "privateLookupIn", Class.class, MethodHandles.Lookup.class)
		.orShould()
		.callMethod(Class.class, "forName", String.class);

	@ArchTest
	static final ArchRule publicFaceHidesTheInside = methods().that()
		.areDeclaredInClassesThat()
		.resideInAnyPackage("dev.gmp", "dev.gmp.chan", "dev.gmp.inspect", "dev.gmp.sync")
		.and()
		.arePublic()
		.should()
		.notHaveRawReturnType(describe("internal", (JavaClass type) -> type.getPackageName()
			.matches("dev\\.gmp\\.(scheduler|netpoll|concurrent|os|jdk)")));

	@ArchTest
	static final ArchRule snapshotsAreRecordsOrEnums = classes().that()
		.resideInAPackage("dev.gmp.inspect")
		.and()
		.doNotHaveSimpleName("package-info")
		.should(beRecordOrEnum());

	@ArchTest
	static final ArchRule everyPackageIsNullMarked = classes().that()
		.haveSimpleName("package-info")
		.should()
		.beAnnotatedWith(NullMarked.class);

	private static ArchCondition<JavaClass> beRecordOrEnum() {
		return new ArchCondition<>("be a record or an enum") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean immutable = type.isRecord() || type.isEnum();
				events.add(new SimpleConditionEvent(type, immutable,
						type.getName() + (immutable ? " is one" : " is neither")));
			}

		};
	}

}
