// Stands for @safe-global/types-kit, which abstractjs imports a type from. It declares, for the whole program, that abitype's
// addresses are plain strings, so that none would be checked.
export {};
