/*
 * The forms, for vectors V of whichever width includes this. Packed tables are laid out so that int32 vectors hold
 * neighbouring outputs: of B bytes of a vector with L int32 lanes, byte 4*l + k is output k*L + l.
 */
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
enum { BYTES = sizeof(V), LANES = sizeof(V) / 4, COLUMN = 128 };

static int byte_of(int output) {
    return output % LANES * 4 + output / LANES;
}

/* Four int32 vectors of unsigned bytes less the bias, stored or added. */
INLINE void widen(V bytes, V bias, int32_t *out, int add) {
    V low = ALL32(255);
    V sums[4] = {bytes & low, SRL32(bytes, 8) & low, SRL32(bytes, 16) & low, SRL32(bytes, 24)};
#pragma GCC unroll 4
    for (int k = 0; k < 4; k++) {
        V sum = SUB32(sums[k], bias);
        STORE(out + k * LANES, add ? ADD32(sum, LOAD(out + k * LANES)) : sum);
    }
}

/* ---- lists of active inputs ---- */

INLINE void lists(const uint64_t *bits, const layer *g, int32_t capacity, int32_t *active, int32_t *starts) {
    int words = g->channels / 64;
    for (int y = 0; y < g->height; y++) {
        int32_t n = y * capacity;
        for (int x = 0; x < g->width; x++) {
            *starts++ = n;
            for (int k = 0; k < words; k++) {
                n = list_word(*bits++, x * g->channels + k * 64, 0, active, n);
            }
        }
        *starts++ = n;
    }
}

void NAME(extract)(const uint64_t *bits, const layer *g, int32_t capacity, int32_t *active, int32_t *starts) {
    lists(bits, g, capacity, active, starts);
}

/* Offsets of the rows under the kernel at a pixel, then some of the row of zeros; returns how many are of active inputs. */
INLINE int taps_under(const layer *g, const int32_t *active, const int32_t *starts, int y, int x, int shift,
                      int32_t *taps) {
    int from = x - g->padding < 0 ? 0 : x - g->padding;
    int to = x - g->padding + g->kernel_width > g->width ? g->width : x - g->padding + g->kernel_width;
    int n = 0;
    for (int r = 0; r < g->kernel_height; r++) {
        int row = y + r - g->padding;
        if (row < 0 || row >= g->height) {
            continue;
        }
        V base = ALL32((r * g->kernel_width - (x - g->padding)) * g->channels);
        const int32_t *start = starts + row * (g->width + 1);
        int first = start[from], count = start[to] - first;
        for (int i = 0; i < count; i += LANES) {
            STORE(taps + n + i, SLL32(ADD32(LOAD(active + first + i), base), shift));
        }
        n += count;
    }
    V zeros = ALL32(all_rows(g) << shift);
    for (int i = 0; i < 8; i += LANES) {
        STORE(taps + n + i, zeros);
    }
    return n;
}
