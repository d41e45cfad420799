/* The forms at 512 bits: AVX-512 F, BW, VL, and VBMI2 where the library is built on a CPU that has it. */
#include <immintrin.h>

#include "twins.h"

#define NAME(function) function##_512
typedef __m512i V;
typedef uint64_t spike_word; /* of four vectors of int32 lanes */

#define LOAD(p) _mm512_loadu_si512((const void *)(p))
#define STORE(p, v) _mm512_storeu_si512((void *)(p), v)
#define ZERO _mm512_setzero_si512()
#define ALL8(x) _mm512_set1_epi8((char)(x))
#define ALL32(x) _mm512_set1_epi32(x)
#define ADD8(a, b) _mm512_add_epi8(a, b)
#define ADD16(a, b) _mm512_add_epi16(a, b)
#define SUB16(a, b) _mm512_sub_epi16(a, b)
#define ADD32(a, b) _mm512_add_epi32(a, b)
#define SUB32(a, b) _mm512_sub_epi32(a, b)
#define SLL16(a, n) _mm512_slli_epi16(a, n)
#define SRL16(a, n) _mm512_srli_epi16(a, n)
#define SRA16(a, n) _mm512_srai_epi16(a, n)
#define SLL32(a, n) _mm512_slli_epi32(a, n)
#define SRL32(a, n) _mm512_srli_epi32(a, n)
#define SRA32(a, n) _mm512_srai_epi32(a, n)
#define SLL64(a, n) _mm512_slli_epi64(a, n)
#define SRL64(a, n) _mm512_srli_epi64(a, n)
#define SHIFT16(a, count) _mm512_sll_epi16(a, count)
#define SHIFT32(a, count) _mm512_sll_epi32(a, count)

/* a | (b & c) */
#define OR_AND(a, b, c) _mm512_ternarylogic_epi64(a, b, c, 0xf8)
/* Adds bits a and b to the bits of sum. */
#define ADD_BITS(sum, carry, a, b) \
    do { \
        V a_ = (a), b_ = (b), s_ = (sum); \
        carry = _mm512_ternarylogic_epi64(s_, a_, b_, 0xe8); \
        sum = _mm512_ternarylogic_epi64(s_, a_, b_, 0x96); \
    } while (0)

/* Stores u, or 0 where it reached the threshold; returns a bit for each lane that did. */
static inline spike_word fire(V u, V threshold, int32_t *membrane) {
    __mmask16 silent = _mm512_cmplt_epi32_mask(u, threshold);
    STORE(membrane, _mm512_maskz_mov_epi32(silent, u));
    return (spike_word)(__mmask16)~silent;
}

/* Stores u, or 0 where it reached the threshold; puts a bit for each of the 32 lanes that did into the words from at on. */
static inline void fire16(V u, V threshold, int16_t *membrane, uint32_t *words, size_t at, int k) {
    __mmask32 silent = _mm512_cmplt_epi16_mask(u, threshold);
    STORE(membrane, _mm512_maskz_mov_epi16(silent, u));
    words[at + k] = ~silent;
}

#define SET64(x) _mm512_set1_epi64(x)
/* (~a) & b */
#define AND_NOT(a, b) _mm512_andnot_si512(a, b)
/* Where a and b differ, c; else a. */
#define DIFFERING(a, b, c) _mm512_ternarylogic_epi64(a, b, c, 0xe8)
/* Where c is set, b; else a. */
#define CHOOSE(a, b, c) _mm512_ternarylogic_epi64(c, b, a, 0xca)

#ifdef __AVX512VBMI2__
static const uint8_t POSITIONS[64] __attribute__((aligned(64))) = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

/* Writes (base + position) << shift of the set bits of a word; up to 16 entries beyond the end. */
static inline int32_t list_word(uint64_t word, int32_t base, int shift, int32_t *active, int32_t at) {
    int32_t end = at + __builtin_popcountll(word);
    V bases = ALL32(base);
    V bytes = _mm512_maskz_compress_epi8(word, LOAD(POSITIONS));
    STORE(active + at, SLL32(ADD32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(bytes)), bases), shift));
    for (at += 16; at < end; at += 16) {
        bytes = _mm512_alignr_epi64(ZERO, bytes, 2);
        STORE(active + at, SLL32(ADD32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(bytes)), bases), shift));
    }
    return end;
}
#else
/* The same without a byte compression; up to 16 entries beyond the end. */
static inline int32_t list_word(uint64_t word, int32_t base, int shift, int32_t *active, int32_t at) {
    int32_t end = at + __builtin_popcountll(word);
    V positions = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    for (int k = 0; k < 64; k += 16, word >>= 16) {
        V part = _mm512_maskz_compress_epi32((__mmask16)word, ADD32(positions, ALL32(base + k)));
        STORE(active + at, SLL32(part, shift));
        at += __builtin_popcount((uint16_t)word);
    }
    return end;
}
#endif

/* The forms, for vectors of any width. */
#include "lists.h"

#include "neurons.h"
#include "counts.h"
#include "planes.h"
#include "rows.h"
#include "sliced.h"
