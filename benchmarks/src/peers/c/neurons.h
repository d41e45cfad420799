/* ---- neurons of tau 2 and hard reset: the parameters of four vectors stay in registers for some pixels ---- */

enum { LIF_PIXELS = 64, LIF_CHANNELS = 4 * LANES };

/* Four vectors of a pixel. */
INLINE spike_word lif_word(const int32_t *currents, int32_t *membrane, const V *bias, const V *threshold,
                           __m128i shift) {
    spike_word word = 0;
#pragma GCC unroll 4
    for (int k = 0; k < 4; k++) {
        V v = LOAD(membrane + k * LANES);
        V in = ADD32(SHIFT32(LOAD(currents + k * LANES), shift), bias[k]);
        V u = ADD32(v, SRA32(SUB32(in, v), 1));
        word |= fire(u, threshold[k], membrane + k * LANES) << k * LANES;
    }
    return word;
}

INLINE void lif_parameters(const int32_t *bias, const int32_t *threshold, V *b, V *t) {
#pragma GCC unroll 4
    for (int k = 0; k < 4; k++) {
        b[k] = LOAD(bias + k * LANES);
        t[k] = LOAD(threshold + k * LANES);
    }
}

void NAME(lif)(const int32_t *currents, int32_t *membrane, const int32_t *bias, const int32_t *threshold,
               spike_word *spikes, int32_t pixels, int32_t channels, int32_t fraction) {
    __m128i shift = _mm_cvtsi32_si128(fraction);
    for (int from = 0; from < pixels; from += LIF_PIXELS) {
        int to = from + LIF_PIXELS < pixels ? from + LIF_PIXELS : pixels;
        for (int m = 0; m < channels; m += LIF_CHANNELS) {
            V b[4], t[4];
            lif_parameters(bias + m, threshold + m, b, t);
            for (int p = from; p < to; p++) {
                size_t at = (size_t)p * channels + m;
                spikes[at / LIF_CHANNELS] = lif_word(currents + at, membrane + at, b, t, shift);
            }
        }
    }
}

/* ---- the same with potentials, currents and parameters of int16: a sum before the shift must fit ---- */

void NAME(lif16)(const int16_t *currents, int16_t *membrane, const int16_t *bias, const int16_t *threshold,
                 uint32_t *spikes, int32_t pixels, int32_t channels, int32_t fraction) {
    enum { SHORTS = 2 * LANES, VECTORS = 4 };
    __m128i shift = _mm_cvtsi32_si128(fraction);
    for (int from = 0; from < pixels; from += LIF_PIXELS) {
        int to = from + LIF_PIXELS < pixels ? from + LIF_PIXELS : pixels;
        for (int m = 0; m < channels; m += 64) {
            V b[VECTORS], t[VECTORS];
#pragma GCC unroll 4
            for (int k = 0; k < 64 / SHORTS; k++) {
                b[k] = LOAD(bias + m + k * SHORTS);
                t[k] = LOAD(threshold + m + k * SHORTS);
            }
            for (int p = from; p < to; p++) {
                size_t at = (size_t)p * channels + m;
#pragma GCC unroll 4
                for (int k = 0; k < 64 / SHORTS; k++) {
                    V v = LOAD(membrane + at + k * SHORTS);
                    V in = ADD16(SHIFT16(LOAD(currents + at + k * SHORTS), shift), b[k]);
                    fire16(ADD16(v, SRA16(SUB16(in, v), 1)), t[k], membrane + at + k * SHORTS, spikes, at / 32, k);
                }
            }
        }
    }
}
