/* What a programmer writes first, left to the compiler; and what the library says of itself. */
#include "twins.h"

#include <string.h>

/* Widest vectors that this CPU has and the library was built for: 512, 256, or 0 where the CPU lacks what it was built with. */
int32_t vector_bits(void) {
    __builtin_cpu_init();
    int wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
               && __builtin_cpu_supports("avx512vl");
    int narrow = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
#ifdef __AVX512F__
    narrow = narrow && wide;
#endif
#ifdef __AVX512VBMI2__
    narrow = narrow && __builtin_cpu_supports("avx512vbmi2");
#endif
    return !narrow ? 0 : wide ? 512 : 256;
}

/* What the twins were compiled with; -O3 -march=native. */
const char *compiler(void) {
#ifdef __clang__
    return __VERSION__;
#else
    return "gcc " __VERSION__;
#endif
}

size_t scratch_bytes(const layer *g) {
    size_t lists = (size_t)g->height * (row_capacity(g) + g->width + 1);
    size_t counts = (size_t)(g->height + 2) * (2 * g->width + SLACK);
    return sizeof(int32_t) * (lists + counts + all_rows(g) + 2 * SLACK);
}

/* Lists of active inputs, x*C + c, an image row each; starts has the position of each pixel and of the row's end. */
void extract_plain(const uint64_t *bits, const layer *g, int32_t capacity, int32_t *active, int32_t *starts) {
    int words = g->channels / 64;
    for (int y = 0; y < g->height; y++) {
        int32_t n = y * capacity;
        for (int x = 0; x < g->width; x++) {
            *starts++ = n;
            for (int k = 0; k < words; k++) {
                for (uint64_t word = *bits++; word != 0; word &= word - 1) {
                    active[n++] = x * g->channels + k * 64 + __builtin_ctzll(word);
                }
            }
        }
        *starts++ = n;
    }
}

/* For each active input and each kernel tap, adds the weights to the outputs. */
void propagate_plain(const uint64_t *bits, const int8_t *rows, const layer *g, int32_t *currents,
                     void *scratch) {
    (void)scratch;
    int outputs = g->outputs;
    memset(currents, 0, sizeof(int32_t) * outputs * g->height * g->width);
    for (int y = 0; y < g->height; y++) {
        for (int x = 0; x < g->width; x++) {
            for (int k = 0; k < g->channels; k += 64) {
                for (uint64_t word = *bits++; word != 0; word &= word - 1) {
                    int c = k + __builtin_ctzll(word);
                    for (int r = 0; r < g->kernel_height; r++) {
                        for (int s = 0; s < g->kernel_width; s++) {
                            int oy = y - r + g->padding;
                            int ox = x - s + g->padding;
                            if (oy < 0 || oy >= g->height || ox < 0 || ox >= g->width) {
                                continue;
                            }
                            const int8_t *row = rows + (size_t)((r * g->kernel_width + s) * g->channels + c) * outputs;
                            int32_t *out = currents + (size_t)(oy * g->width + ox) * outputs;
                            for (int m = 0; m < outputs; m++) {
                                out[m] += row[m];
                            }
                        }
                    }
                }
            }
        }
    }
}

/* The same of event counts, uint16 [H*W][C], of any number of channels. */
void counts_plain(const uint16_t *counts, const int8_t *rows, const layer *g, int32_t *currents,
                  void *scratch) {
    (void)scratch;
    int outputs = g->outputs;
    memset(currents, 0, sizeof(int32_t) * outputs * g->height * g->width);
    for (int y = 0; y < g->height; y++) {
        for (int x = 0; x < g->width; x++) {
            for (int c = 0; c < g->channels; c++) {
                int count = *counts++;
                if (count == 0) {
                    continue;
                }
                for (int r = 0; r < g->kernel_height; r++) {
                    for (int s = 0; s < g->kernel_width; s++) {
                        int oy = y - r + g->padding;
                        int ox = x - s + g->padding;
                        if (oy < 0 || oy >= g->height || ox < 0 || ox >= g->width) {
                            continue;
                        }
                        const int8_t *row = rows + (size_t)((r * g->kernel_width + s) * g->channels + c) * outputs;
                        int32_t *out = currents + (size_t)(oy * g->width + ox) * outputs;
                        for (int m = 0; m < outputs; m++) {
                            out[m] += count * row[m];
                        }
                    }
                }
            }
        }
    }
}

/* Neurons of tau 2 and hard reset that spike at their threshold; membrane int32 [pixels][M], spikes [pixels][M/64]. */
void lif_plain(const int32_t *currents, int32_t *membrane, const int32_t *bias, const int32_t *threshold,
               uint64_t *spikes, int32_t pixels, int32_t channels, int32_t fraction) {
    for (int p = 0; p < pixels; p++) {
        for (int group = 0; group < channels; group += 64) {
            uint64_t word = 0;
            for (int k = 0; k < 64; k++) {
                int m = group + k;
                int32_t v = membrane[m];
                int32_t u = v + ((currents[m] * (1 << fraction) + bias[m] - v) >> 1);
                int fired = u >= threshold[m];
                membrane[m] = fired ? 0 : u;
                word |= (uint64_t)fired << k;
            }
            *spikes++ = word;
        }
        currents += channels;
        membrane += channels;
    }
}

/* The same of int16; a sum before the shift must fit. */
void lif16_plain(const int16_t *currents, int16_t *membrane, const int16_t *bias, const int16_t *threshold,
                 uint64_t *spikes, int32_t pixels, int32_t channels, int32_t fraction) {
    for (int p = 0; p < pixels; p++) {
        for (int group = 0; group < channels; group += 64) {
            uint64_t word = 0;
            for (int k = 0; k < 64; k++) {
                int m = group + k;
                int16_t v = membrane[m];
                int16_t u = (int16_t)(v + ((int16_t)(currents[m] * (1 << fraction) + bias[m] - v) >> 1));
                int fired = u >= threshold[m];
                membrane[m] = fired ? 0 : u;
                word |= (uint64_t)fired << k;
            }
            *spikes++ = word;
        }
        currents += channels;
        membrane += channels;
    }
}
