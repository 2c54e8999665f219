/**
 * What a field is created with that will hold times or sizes beyond 2^31; its first value follows.
 *
 * V8 notes of a field whether it holds small integers only. When one grows out of them in the middle of a run, all that
 * was compiled for such objects is thrown away and compiled anew: for a context's clock that is nearly everything, a
 * tenth of the CPU time of a short run. A field that began with a fraction never has to grow.
 */
export const DOUBLE_FIELD = 0.5
