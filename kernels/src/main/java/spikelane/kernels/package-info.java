/**
 * SIMD kernels for sparse and ternary spike propagation, each beside the plain scalar loop that specifies it.
 *
 * <p>
 * Symbols, used in every signature of this package: T time steps, N batch, C input channels, M output channels, H x W
 * image, R x S kernel, b weight bits.
 */
package spikelane.kernels;
