/* ---- neurons of tau 2 and hard reset: the parameters of four vectors stay in registers for some pixels ---- */

enum { LIF_PIXELS = 64, LIF_CHANNELS = 4 * LANES };

void NAME(lif)(const int32_t *currents, int32_t *membrane, const int32_t *bias, const int32_t *threshold,
               spike_word *spikes, int32_t pixels, int32_t channels, int32_t fraction) {
    __m128i shift = _mm_cvtsi32_si128(fraction);
    for (int from = 0; from < pixels; from += LIF_PIXELS) {
        int to = from + LIF_PIXELS < pixels ? from + LIF_PIXELS : pixels;
        for (int m = 0; m < channels; m += LIF_CHANNELS) {
            V b[4], t[4];
#pragma GCC unroll 4
            for (int k = 0; k < 4; k++) {
                b[k] = LOAD(bias + m + k * LANES);
                t[k] = LOAD(threshold + m + k * LANES);
            }
            for (int p = from; p < to; p++) {
                size_t at = (size_t)p * channels + m;
                spike_word word = 0;
#pragma GCC unroll 4
                for (int k = 0; k < 4; k++) {
                    V v = LOAD(membrane + at + k * LANES);
                    V in = ADD32(SHIFT32(LOAD(currents + at + k * LANES), shift), b[k]);
                    V u = ADD32(v, SRA32(SUB32(in, v), 1));
                    word |= fire(u, t[k], membrane + at + k * LANES) << k * LANES;
                }
                spikes[at / LIF_CHANNELS] = word;
            }
        }
    }
}
