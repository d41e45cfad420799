/* The forms at 256 bits: AVX2. */
#include <immintrin.h>

#include "twins.h"

#define NAME(function) function##_256
typedef __m256i V;
typedef uint32_t spike_word; /* of four vectors of int32 lanes */

#define LOAD(p) _mm256_loadu_si256((const V *)(p))
#define STORE(p, v) _mm256_storeu_si256((V *)(p), v)
#define ZERO _mm256_setzero_si256()
#define ALL8(x) _mm256_set1_epi8((char)(x))
#define ALL32(x) _mm256_set1_epi32(x)
#define ADD8(a, b) _mm256_add_epi8(a, b)
#define ADD16(a, b) _mm256_add_epi16(a, b)
#define SUB16(a, b) _mm256_sub_epi16(a, b)
#define ADD32(a, b) _mm256_add_epi32(a, b)
#define SUB32(a, b) _mm256_sub_epi32(a, b)
#define SLL16(a, n) _mm256_slli_epi16(a, n)
#define SRL16(a, n) _mm256_srli_epi16(a, n)
#define SRA16(a, n) _mm256_srai_epi16(a, n)
#define SLL32(a, n) _mm256_slli_epi32(a, n)
#define SRL32(a, n) _mm256_srli_epi32(a, n)
#define SRA32(a, n) _mm256_srai_epi32(a, n)
#define SLL64(a, n) _mm256_slli_epi64(a, n)
#define SRL64(a, n) _mm256_srli_epi64(a, n)
#define SHIFT16(a, count) _mm256_sll_epi16(a, count)
#define SHIFT32(a, count) _mm256_sll_epi32(a, count)

/* a | (b & c) */
#define OR_AND(a, b, c) ((a) | ((b) & (c)))
/* Adds bits a and b to the bits of sum. */
#define ADD_BITS(sum, carry, a, b) \
    do { \
        V a_ = (a), b_ = (b), x_ = (sum) ^ a_; \
        carry = ((sum) & a_) | (b_ & x_); \
        sum = x_ ^ b_; \
    } while (0)

/* Stores u, or 0 where it reached the threshold; returns a bit for each lane that did. */
static inline spike_word fire(V u, V threshold, int32_t *membrane) {
    V silent = _mm256_cmpgt_epi32(threshold, u);
    STORE(membrane, u & silent);
    return (spike_word)_mm256_movemask_ps(_mm256_castsi256_ps(silent)) ^ 0xff;
}

/* Stores u, or 0 where it reached the threshold; puts a bit for each of the 16 lanes that did into the words from at on. */
static inline void fire16(V u, V threshold, int16_t *membrane, uint32_t *words, size_t at, int k) {
    V silent = _mm256_cmpgt_epi16(threshold, u);
    STORE(membrane, _mm256_and_si256(u, silent));
    __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(silent), _mm256_extracti128_si256(silent, 1));
    ((uint16_t *)(words + at))[k] = (uint16_t)~_mm_movemask_epi8(bytes);
}

#define SET64(x) _mm256_set1_epi64x(x)
/* (~a) & b */
#define AND_NOT(a, b) _mm256_andnot_si256(a, b)
/* Where a and b differ, c; else a. */
#define DIFFERING(a, b, c) (((a) & (b)) | ((c) & ((a) ^ (b))))
/* Where c is set, b; else a. */
#define CHOOSE(a, b, c) ((a) ^ (((a) ^ (b)) & (c)))

/* Writes (base + position) << shift of the set bits of a word; up to 8 entries beyond the end. */
static inline int32_t list_word(uint64_t word, int32_t base, int shift, int32_t *active, int32_t at) {
    int32_t end = at + __builtin_popcountll(word);
    do {
#pragma GCC unroll 8
        for (int j = 0; j < 8; j++) {
            active[at + j] = (base + (int32_t)_tzcnt_u64(word)) << shift;
            word = _blsr_u64(word);
        }
        at += 8;
    } while (at < end);
    return end;
}

/* The forms, for vectors of any width. */
#include "lists.h"

#include "neurons.h"
#include "counts.h"
#include "planes.h"
#include "rows.h"
#include "sliced.h"
