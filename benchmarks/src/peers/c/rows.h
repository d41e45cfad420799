/* ---- ternary, any kernel: rows of nibbles, weight + 1 ----
 * Seven rows fit a nibble, 126 a byte. A row of 128 outputs is 64 bytes; of a vector, output o is in the lower nibbles,
 * output B + o in the upper. */

enum { NIBBLES_SHIFT = 6, NIBBLES_VECTORS = COLUMN / 2 / BYTES, NIBBLES_TURN = 7, NIBBLES_MOST = 126 };

size_t NAME(nibbles_bytes)(const layer *g) {
    return ((size_t)(all_rows(g) + 1) << NIBBLES_SHIFT) * (g->outputs / COLUMN);
}

void NAME(nibbles_pack)(const int8_t *rows, const layer *g, uint8_t *table) {
    for (int row = 0; row < all_rows(g); row++) {
        for (int m = 0; m < g->outputs; m++) {
            int lane = m % COLUMN;
            size_t at = (((size_t)(m / COLUMN) * (all_rows(g) + 1) + row) << NIBBLES_SHIFT)
                        + lane / (2 * BYTES) * BYTES + byte_of(lane % BYTES);
            table[at] |= (uint8_t)((rows[(size_t)row * g->outputs + m] + 1) << lane % (2 * BYTES) / BYTES * 4);
        }
    }
}

INLINE void nibbles_pixel(const uint8_t *table, const int32_t *taps, int count, int32_t *out) {
    V low = ALL8(15);
    int from = 0;
    do {
        int to = from + NIBBLES_MOST < count ? from + NIBBLES_MOST : count;
        V lower[NIBBLES_VECTORS], upper[NIBBLES_VECTORS];
#pragma GCC unroll 2
        for (int v = 0; v < NIBBLES_VECTORS; v++) {
            lower[v] = upper[v] = ZERO;
        }
        for (int i = from; i < to; i += NIBBLES_TURN) {
            V sums[NIBBLES_VECTORS];
#pragma GCC unroll 2
            for (int v = 0; v < NIBBLES_VECTORS; v++) {
                sums[v] = LOAD(table + taps[i] + v * BYTES);
            }
#pragma GCC unroll 6
            for (int j = 1; j < NIBBLES_TURN; j++) {
#pragma GCC unroll 2
                for (int v = 0; v < NIBBLES_VECTORS; v++) {
                    sums[v] = ADD8(sums[v], LOAD(table + taps[i + j] + v * BYTES));
                }
            }
#pragma GCC unroll 2
            for (int v = 0; v < NIBBLES_VECTORS; v++) {
                lower[v] = ADD8(lower[v], sums[v] & low);
                upper[v] = ADD8(upper[v], SRL16(sums[v], 4) & low);
            }
        }
        V bias = ALL32(to - from);
#pragma GCC unroll 2
        for (int v = 0; v < NIBBLES_VECTORS; v++) {
            widen(lower[v], bias, out + v * 2 * BYTES, from > 0);
            widen(upper[v], bias, out + v * 2 * BYTES + BYTES, from > 0);
        }
        from = to;
    } while (from < count);
}

/* ---- any int8 weights: two share an int16 lane ----
 * The upper byte is the weight, the lower one weight + 127. Whole lanes and upper bytes are added; 258 rows overflow
 * neither. A row of 128 outputs is 128 bytes. */

enum { INT8_SHIFT = 7, INT8_VECTORS = COLUMN / BYTES, INT8_TURN = 4, INT8_BIAS = 127, INT8_MOST = 256 };

size_t NAME(int8_bytes)(const layer *g) {
    return ((size_t)(all_rows(g) + 1) << INT8_SHIFT) * (g->outputs / COLUMN);
}

void NAME(int8_pack)(const int8_t *rows, const layer *g, uint8_t *table) {
    for (int row = 0; row < all_rows(g); row++) {
        for (int m = 0; m < g->outputs; m++) {
            int lane = m % COLUMN, byte = byte_of(lane % BYTES);
            size_t at = (((size_t)(m / COLUMN) * (all_rows(g) + 1) + row) << INT8_SHIFT) + lane / BYTES * BYTES + byte;
            table[at] = (uint8_t)(rows[(size_t)row * g->outputs + m] + (byte % 2 == 0 ? INT8_BIAS : 0));
        }
    }
}

INLINE void int8_pixel(const uint8_t *table, const int32_t *taps, int count, int32_t *out) {
    int from = 0;
    do {
        int to = from + INT8_MOST < count ? from + INT8_MOST : count;
        V whole[INT8_VECTORS], upper[INT8_VECTORS];
#pragma GCC unroll 4
        for (int v = 0; v < INT8_VECTORS; v++) {
            whole[v] = upper[v] = ZERO;
        }
        for (int i = from; i < to; i += INT8_TURN) {
#pragma GCC unroll 4
            for (int j = 0; j < INT8_TURN; j++) {
#pragma GCC unroll 4
                for (int v = 0; v < INT8_VECTORS; v++) {
                    V row = LOAD(table + taps[i + j] + v * BYTES);
                    whole[v] = ADD16(whole[v], row);
                    upper[v] = ADD16(upper[v], SRA16(row, 8));
                }
            }
        }
        V bias = ALL32(INT8_BIAS * (to - from)), low = ALL32(0xffff);
#pragma GCC unroll 4
        for (int v = 0; v < INT8_VECTORS; v++) {
            V lower = SUB16(whole[v], SLL16(upper[v], 8));
            V sums[4] = {SUB32(lower & low, bias), SRA32(SLL32(upper[v], 16), 16), SUB32(SRL32(lower, 16), bias),
                         SRA32(upper[v], 16)};
#pragma GCC unroll 4
            for (int k = 0; k < 4; k++) {
                int32_t *o = out + v * BYTES + k * LANES;
                STORE(o, from > 0 ? ADD32(sums[k], LOAD(o)) : sums[k]);
            }
        }
        from = to;
    } while (from < count);
}

/* Lists, then pixel after pixel, column after column. */
#define PROPAGATE(pixel, shift) \
    do { \
        int32_t *starts = scratch, *taps = starts + g->height * (g->width + 1) + SLACK; \
        int32_t *active = taps + all_rows(g) + SLACK; \
        lists(bits, g, row_capacity(g), active, starts); \
        size_t column = (size_t)(all_rows(g) + 1) << (shift); \
        for (int y = 0; y < g->height; y++) { \
            for (int x = 0; x < g->width; x++) { \
                int n = taps_under(g, active, starts, y, x, shift, taps); \
                for (int m = 0; m < g->outputs; m += COLUMN) { \
                    pixel(table + m / COLUMN * column, taps, n, currents + m); \
                } \
                currents += g->outputs; \
            } \
        } \
    } while (0)

void NAME(nibbles)(const uint64_t *bits, const uint8_t *table, const layer *g, int32_t *currents, int32_t *scratch) {
    PROPAGATE(nibbles_pixel, NIBBLES_SHIFT);
}

void NAME(int8)(const uint64_t *bits, const uint8_t *table, const layer *g, int32_t *currents, int32_t *scratch) {
    PROPAGATE(int8_pixel, INT8_SHIFT);
}
