/* ---- event counts of two channels, ternary, 3 x 3, 128 outputs, counts to 15: rows for each count ----
 * Rows lie [kernel row][8 places, 6 of them used][16 counts][128 bytes]; eight of them fit a signed byte. */

enum { COUNTS_PLACES = 24, COUNTS_ROW = 128, COUNTS_VECTORS = COLUMN / BYTES, COUNTS_TURN = 4, COUNTS_MOST = 8 };

size_t NAME(counts_bytes)(const layer *g) {
    (void)g;
    return COUNTS_PLACES * 16 * COUNTS_ROW;
}

void NAME(counts_pack)(const int8_t *rows, const layer *g, uint8_t *table) {
    for (int row = 0; row < all_rows(g); row++) {
        for (int count = 0; count < 16; count++) {
            for (int m = 0; m < COLUMN; m++) {
                table[((row / 6 * 8 + row % 6) * 16 + count) * COUNTS_ROW + m / BYTES * BYTES + byte_of(m % BYTES)] =
                    (uint8_t)(count * rows[row * COLUMN + m]);
            }
        }
    }
}

INLINE void counts_pixel(const uint16_t *window, size_t stride, const uint8_t *table, int32_t *out) {
    uint16_t counts[COUNTS_PLACES];
    __m128i a = _mm_loadu_si128((const __m128i *)window), b = _mm_loadu_si128((const __m128i *)(window + stride));
    __m128i c = _mm_loadu_si128((const __m128i *)(window + 2 * stride)), zero = _mm_setzero_si128();
    uint32_t ab = (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(_mm_cmpeq_epi16(a, zero), _mm_cmpeq_epi16(b, zero)));
    uint32_t cc = (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(_mm_cmpeq_epi16(c, zero), zero));
    uint32_t left = ~(ab | cc << 16) & 0x3f3f3f;
    _mm_storeu_si128((__m128i *)counts, a);
    _mm_storeu_si128((__m128i *)(counts + 8), b);
    _mm_storeu_si128((__m128i *)(counts + 16), c);
    int add = 0;
    do {
        V sums[COUNTS_VECTORS];
#pragma GCC unroll 4
        for (int v = 0; v < COUNTS_VECTORS; v++) {
            sums[v] = ZERO;
        }
        for (int turn = 0; turn < COUNTS_MOST && (turn == 0 || left != 0); turn += COUNTS_TURN) {
#pragma GCC unroll 4
            for (int j = 0; j < COUNTS_TURN; j++) {
                int place = __builtin_ctz(left | 1u << (COUNTS_PLACES - 1));
                const uint8_t *row = table + (place * 16 + (left != 0 ? counts[place] : 0)) * COUNTS_ROW;
#pragma GCC unroll 4
                for (int v = 0; v < COUNTS_VECTORS; v++) {
                    sums[v] = ADD8(sums[v], LOAD(row + v * BYTES));
                }
                left &= left - 1;
            }
        }
#pragma GCC unroll 4
        for (int v = 0; v < COUNTS_VECTORS; v++) {
#pragma GCC unroll 4
            for (int k = 0; k < 4; k++) {
                int32_t *o = out + v * BYTES + k * LANES;
                V sum = SRA32(SLL32(sums[v], 24 - 8 * k), 24);
                STORE(o, add ? ADD32(sum, LOAD(o)) : sum);
            }
        }
        add = 1;
    } while (left != 0);
}

/* Whether any of the six counts of three rows is not 0. */
INLINE int counts_any(const uint16_t *window, size_t stride) {
    __m128i a = _mm_loadu_si128((const __m128i *)window), b = _mm_loadu_si128((const __m128i *)(window + stride));
    __m128i c = _mm_loadu_si128((const __m128i *)(window + 2 * stride));
    return !_mm_testz_si128(a | b | c, _mm_set_epi16(0, 0, -1, -1, -1, -1, -1, -1));
}

/* Copies the counts into a frame of zeros; returns its stride. */
INLINE size_t counts_frame(const uint16_t *counts, const layer *g, uint16_t *scratch) {
    size_t row = 2 * (size_t)g->width, stride = row + 16;
    memset(scratch, 0, stride * (g->height + 2) * sizeof *scratch);
    for (int y = 0; y < g->height; y++) {
        memcpy(scratch + (y + 1) * stride + 2, counts + y * row, row * sizeof *counts);
    }
    return stride;
}

void NAME(counts)(const uint16_t *counts, const uint8_t *table, const layer *g, int32_t *currents, uint16_t *scratch) {
    size_t stride = counts_frame(counts, g, scratch);
    for (int y = 0; y < g->height; y++) {
        for (int x = 0; x < g->width; x++) {
            counts_pixel(scratch + y * stride + 2 * x, stride, table, currents);
            currents += COLUMN;
        }
    }
}

/* The neurons of a pixel follow its sums, which never leave the first-level cache; a window without counts is not summed. */
void NAME(counts_lif)(const uint16_t *counts, const uint8_t *table, const layer *g, int32_t *membrane,
                      const int32_t *bias, const int32_t *threshold, spike_word *spikes, uint16_t *scratch,
                      int32_t fraction) {
    static const int32_t none[COLUMN] __attribute__((aligned(64)));
    enum { WORDS = COLUMN / LIF_CHANNELS };
    int32_t sums[COLUMN] __attribute__((aligned(64)));
    __m128i shift = _mm_cvtsi32_si128(fraction);
    size_t stride = counts_frame(counts, g, scratch);
    for (int y = 0; y < g->height; y++) {
        for (int x = 0; x < g->width; x++) {
            const uint16_t *window = scratch + y * stride + 2 * x;
            const int32_t *currents = none;
            if (counts_any(window, stride)) {
                counts_pixel(window, stride, table, sums);
                currents = sums;
            }
#pragma GCC unroll 4
            for (int w = 0; w < WORDS; w++) {
                V b[4], t[4];
                lif_parameters(bias + w * LIF_CHANNELS, threshold + w * LIF_CHANNELS, b, t);
                *spikes++ = lif_word(currents + w * LIF_CHANNELS, membrane, b, t, shift);
                membrane += LIF_CHANNELS;
            }
        }
    }
}
