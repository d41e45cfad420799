/* ---- ternary convolution and neurons, bit-sliced: a lane is a bit, of one sample of a batch and one pixel ----
 * Spikes lie in blocks of a register, [H+2][S+2][C+1], with a halo and a block of zeros behind each pixel's channels. A
 * potential is planes + 1 blocks in two's complement, [H][S][M]; it is the starting value of the sum. */

typedef struct {
    int32_t height, blocks, channels, outputs;
    int32_t planes, fraction; /* of a potential without its second sign; fraction bits */
    const int32_t *lists;     /* byte distances of subtracted, then of added inputs, both in sixteens */
    const int32_t *ends;      /* of each output: begin, end of the subtracted, end */
    const int64_t *constants; /* of each output and plane: complemented threshold, reset potential */
} sliced_layer;

enum { SLICED_STEP = 16, SLICED_MOST = 96 };

#define EIGHT_INPUTS(eight) \
    do { \
        V ta_, tb_, fa_, fb_; \
        ADD_BITS(c0, ta_, INPUT(0), INPUT(1)); \
        ADD_BITS(c0, tb_, INPUT(2), INPUT(3)); \
        ADD_BITS(c1, fa_, ta_, tb_); \
        ADD_BITS(c0, ta_, INPUT(4), INPUT(5)); \
        ADD_BITS(c0, tb_, INPUT(6), INPUT(7)); \
        ADD_BITS(c1, fb_, ta_, tb_); \
        ADD_BITS(c2, eight, fa_, fb_); \
        k += 8; \
    } while (0)
#define INPUT(j) LOAD(patch + (uint32_t)list[k + (j)])

/* The sum of an output's inputs goes into its potential; of subtracted inputs the complements are added to complements. */
INLINE void sliced_sum(const uint8_t *patch, const int32_t *list, const int32_t *ends, int planes, uint8_t *low) {
    V carries[SLICED_MOST], eight0, eight1, sum;
    V c0 = ~LOAD(low), c1 = ~LOAD(low + BYTES), c2 = ~LOAD(low + 2 * BYTES), c3 = ~LOAD(low + 3 * BYTES);
    int n = 0, k = ends[0];
    while (k < ends[1]) {
        EIGHT_INPUTS(eight0);
        EIGHT_INPUTS(eight1);
        ADD_BITS(c3, sum, eight0, eight1);
        carries[n++] = ~sum;
    }
    c0 = ~c0;
    c1 = ~c1;
    c2 = ~c2;
    c3 = ~c3;
    while (k < ends[2]) {
        EIGHT_INPUTS(eight0);
        EIGHT_INPUTS(eight1);
        ADD_BITS(c3, sum, eight0, eight1);
        carries[n++] = sum;
    }
    STORE(low, c0);
    STORE(low + BYTES, c1);
    STORE(low + 2 * BYTES, c2);
    STORE(low + 3 * BYTES, c3);
    while (n % 4 != 0) {
        carries[n++] = ZERO;
    }
    uint8_t *high = low + 4 * BYTES;
    V d0 = LOAD(high), d1 = LOAD(high + BYTES);
    int fours = 0;
    for (int i = 0; i < n; i += 4) {
        V x, y;
        ADD_BITS(d0, x, carries[i], carries[i + 1]);
        ADD_BITS(d0, y, carries[i + 2], carries[i + 3]);
        ADD_BITS(d1, carries[fours], x, y);
        fours++;
    }
    STORE(high, d0);
    STORE(high + BYTES, d1);
    for (int i = 0; i < fours; i++) {
        V carry = carries[i];
        for (int p = 2; p < planes; p++) {
            V u = LOAD(high + p * BYTES);
            STORE(high + p * BYTES, u ^ carry);
            carry = carry & u;
        }
    }
}

/* Half of the sum is the potential: it moves down a plane, or is reset where it reached the threshold. */
INLINE V sliced_fire(uint8_t *state, int planes, const int64_t *constants) {
    V fired = ~ZERO;
    for (int p = 0; p < planes - 1; p++) {
        fired = DIFFERING(LOAD(state + (p + 1) * BYTES), SET64(constants[2 * p]), fired);
    }
    V sign = LOAD(state + planes * BYTES), top = SET64(constants[2 * planes - 2]);
    fired = AND_NOT(sign, top) | AND_NOT(sign ^ top, fired);
    V last = fired;
    for (int p = 0; p < planes; p++) {
        last = CHOOSE(LOAD(state + (p + 1) * BYTES), SET64(constants[2 * p + 1]), fired);
        STORE(state + p * BYTES, last);
    }
    STORE(state + planes * BYTES, last);
    return fired;
}

void NAME(sliced)(const sliced_layer *g, const uint8_t *in, uint8_t *potentials, uint8_t *out) {
    size_t pixel = (size_t)(g->channels + 1) * BYTES, row = (g->blocks + 2) * pixel;
    for (int y = 0; y < g->height; y++) {
        for (int j = 0; j < g->blocks; j++) {
            const uint8_t *patch = in + y * row + j * pixel;
            for (int m = 0; m < g->outputs; m++) {
                sliced_sum(patch, g->lists, g->ends + 2 * m, g->planes + 1 - g->fraction - 4,
                           potentials + g->fraction * BYTES);
                STORE(out, sliced_fire(potentials, g->planes, g->constants + 2 * (size_t)m * g->planes));
                potentials += (g->planes + 1) * BYTES;
                out += BYTES;
            }
        }
    }
}
