module gmp-stress

go 1.19
