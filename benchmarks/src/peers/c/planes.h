/* ---- ternary, fully connected: bits are counted in carry-save adders ----
 * A row of 8*B outputs is two vectors: weight 1, and weight 0. Weight + 1 is counted, and the number of rows taken off at
 * the end. At most 4096 inputs. */

enum { PLANES_ROW = 2 * BYTES, PLANES_SHIFT = BYTES == 64 ? 7 : 6, PLANES_OUTPUTS = 8 * BYTES, MOST_INPUTS = 4096 };

size_t NAME(planes_bytes)(const layer *g) {
    return (size_t)(g->channels + 1) * PLANES_ROW * (g->outputs / PLANES_OUTPUTS);
}

void NAME(planes_pack)(const int8_t *rows, const layer *g, uint8_t *table) {
    for (int c = 0; c < g->channels; c++) {
        for (int m = 0; m < g->outputs; m++) {
            int weight = rows[(size_t)c * g->outputs + m];
            if (weight >= 0) {
                size_t column = (size_t)(m / PLANES_OUTPUTS) * (g->channels + 1) * PLANES_ROW;
                int lane = m % PLANES_OUTPUTS;
                table[column + (size_t)c * PLANES_ROW + byte_of(lane % BYTES) + (weight == 0 ? BYTES : 0)] |=
                    (uint8_t)(1 << lane / BYTES);
            }
        }
    }
}

#define SWAP(a, b, shift, mask) \
    do { \
        V t_ = (SRL64(a, shift) ^ (b)) & (mask); \
        b = (b) ^ t_; \
        a = (a) ^ SLL64(t_, shift); \
    } while (0)

/* From bits of a weight in each vector to bytes of an output. */
INLINE void transpose(V *v) {
    V odd = ALL8(0x55), pairs = ALL8(0x33), half = ALL8(0x0f);
#pragma GCC unroll 4
    for (int i = 0; i < 8; i += 2) {
        SWAP(v[i], v[i + 1], 1, odd);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
        SWAP(v[i / 2 * 4 + i % 2], v[i / 2 * 4 + i % 2 + 2], 2, pairs);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
        SWAP(v[i], v[i + 4], 4, half);
    }
}

INLINE void planes_finish(V *planes, int count, int32_t *out) {
    V bias = ALL32(count), low = ALL32(255), high = ALL32(0xff00);
    transpose(planes);
    if (2 * count <= 255) {
#pragma GCC unroll 8
        for (int b = 0; b < 8; b++) {
            widen(planes[b], bias, out + b * BYTES, 0);
        }
        return;
    }
    transpose(planes + 8);
#pragma GCC unroll 8
    for (int b = 0; b < 8; b++) {
        V l = planes[b], h = planes[8 + b];
        int32_t *o = out + b * BYTES;
        STORE(o, SUB32((l & low) | SLL32(h & low, 8), bias));
        STORE(o + LANES, SUB32((SRL32(l, 8) & low) | (h & high), bias));
        STORE(o + 2 * LANES, SUB32((SRL32(l, 16) & low) | (SRL32(h, 8) & high), bias));
        STORE(o + 3 * LANES, SUB32(SRL32(l, 24) | (SRL32(h, 16) & high), bias));
    }
}

/* Adds a row to the ones; what it carries. */
#define ROW(i, carry) \
    do { \
        const uint8_t *row_ = table + taps[i]; \
        V zero_ = LOAD(row_ + BYTES); \
        carry = OR_AND(LOAD(row_), ones, zero_); \
        ones = ones ^ zero_; \
    } while (0)

#define EIGHT_ROWS(at, carry) \
    do { \
        V t0, t1, f0, f1, e0, e1; \
        ROW((at), t0); \
        ROW((at) + 1, t1); \
        ADD_BITS(twos, f0, t0, t1); \
        ROW((at) + 2, t0); \
        ROW((at) + 3, t1); \
        ADD_BITS(twos, f1, t0, t1); \
        ADD_BITS(fours, e0, f0, f1); \
        ROW((at) + 4, t0); \
        ROW((at) + 5, t1); \
        ADD_BITS(twos, f0, t0, t1); \
        ROW((at) + 6, t0); \
        ROW((at) + 7, t1); \
        ADD_BITS(twos, f1, t0, t1); \
        ADD_BITS(fours, e1, f0, f1); \
        ADD_BITS(eights, carry, e0, e1); \
    } while (0)

/* Blocks of 16 rows; their carries of 32 are kept and added at the end. */
INLINE void planes_column(const uint8_t *table, const int32_t *taps, int count, int32_t *out) {
    V ones = ZERO, twos = ZERO, fours = ZERO, eights = ZERO, sixteens = ZERO, carries[MOST_INPUTS / 16 + 2];
    int kept = 0;
    for (int i = 0; i < count; i += 16) {
        V c0, c1;
        EIGHT_ROWS(i, c0);
        EIGHT_ROWS(i + 8, c1);
        ADD_BITS(sixteens, carries[kept], c0, c1);
        kept++;
    }
    carries[kept] = ZERO;
    V planes[16] = {ones, twos, fours, eights, sixteens};
#pragma GCC unroll 11
    for (int k = 5; k < 16; k++) {
        planes[k] = ZERO;
    }
    for (int i = 0; i < kept; i += 2) {
        V carry;
        ADD_BITS(planes[5], carry, carries[i], carries[i + 1]);
#pragma GCC unroll 8
        for (int k = 6; k < 14; k++) {
            V both = planes[k] & carry;
            planes[k] = planes[k] ^ carry;
            carry = both;
        }
    }
    planes_finish(planes, count, out);
}

/* Extraction included, as in the row beside it. */
void NAME(planes)(const uint64_t *bits, const uint8_t *table, const layer *g, int32_t *currents, int32_t *taps) {
    int n = 0;
    for (int k = 0; k < g->channels; k += 64) {
        n = list_word(*bits++, k, PLANES_SHIFT, taps, n);
    }
    V zeros = ALL32(g->channels << PLANES_SHIFT);
    for (int i = 0; i < 16; i += LANES) {
        STORE(taps + n + i, zeros);
    }
    for (int m = 0; m < g->outputs; m += PLANES_OUTPUTS) {
        planes_column(table, taps, n, currents + m);
        table += (size_t)(g->channels + 1) * PLANES_ROW;
    }
}
