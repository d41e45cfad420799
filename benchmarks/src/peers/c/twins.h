/*
 * C twins of the kernels: the same inputs in, the same answers out, so that a row can say what a compiled language gets
 * from the same machine. NAME_256 and NAME_512 are written with intrinsics, NAME_plain is left to the compiler. All memory
 * is the caller's; buffers start on a cache line.
 *
 *   bits      [H*W][C/64] words, bit 0 the lowest channel        C and M are whole multiples of 64
 *   rows      int8 weights [R][S][C][M]
 *   currents  int32 [H*W][M], stride 1
 *   table     the rows as a form packs them, zeroed by the caller
 *   scratch   scratch_bytes(geometry)
 */
#ifndef SPIKELANE_TWINS_H
#define SPIKELANE_TWINS_H

#include <stddef.h>
#include <stdint.h>

/* A layer; a fully connected one is an image and a kernel of one pixel. */
typedef struct {
    int32_t channels, height, width, outputs, kernel_height, kernel_width, padding;
} layer;

/* Entries that may be written beyond a list's end. */
enum { SLACK = 64 };

static inline int32_t row_capacity(const layer *g) {
    return g->width * g->channels + SLACK;
}

static inline int32_t all_rows(const layer *g) {
    return g->kernel_height * g->kernel_width * g->channels;
}

#endif
