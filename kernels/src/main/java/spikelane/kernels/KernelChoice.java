package spikelane.kernels;

import spikelane.kernels.MachinePeaks.Resource;

/**
 * A propagation, why {@link Kernels} picked this form of it, and the least that it has to do.
 *
 * @param <K>    the contract
 * @param kernel the form that was picked
 * @param reason what decided, in a few words
 * @param row    work for one active input at one output pixel
 */
public record KernelChoice<K>(K kernel, String reason, RowWork row) {
    /**
     * Work for one active input at one output pixel: a row of weights, one for each output channel, is added.
     *
     * @param bytes      packed weights that are loaded, padding included
     * @param arithmetic what adds them
     * @param operations how many of those, in the units of its rate
     */
    public record RowWork(long bytes, Resource arithmetic, double operations) {
        /** Rows of int8: one addition a byte. */
        static RowWork ofBytes(long bytes) {
            return new RowWork(bytes, Resource.BYTE_ADD, bytes);
        }

        /** Rows of int16 lanes that hold two weights: lanes and upper bytes are added, two additions a byte. */
        static RowWork ofBytePairs(long bytes) {
            return new RowWork(bytes, Resource.BYTE_ADD, 2 * bytes);
        }

        /** Rows of two 4-bit counters a byte: one addition a byte, and two more every seventh row. */
        static RowWork ofNibbles(long bytes) {
            return new RowWork(bytes, Resource.BYTE_ADD, bytes * 9 / 7.0);
        }

        /** Entries of int8 or int16 sums, each for up to {@code inputs} inputs: one addition of an entry for them all. */
        static RowWork ofLookUps(long bytes, int inputs) {
            return new RowWork((bytes + inputs - 1) / inputs, Resource.BYTE_ADD, bytes / (double) inputs);
        }

        /** Rows of bit planes: n rows take about n carry-save adders in all, two logic operations a bit. */
        static RowWork ofPlanes(long bytes) {
            return new RowWork(bytes, Resource.LOGIC, 2.0 * Byte.SIZE * bytes);
        }

        /** Rows of float32 or int32: a multiply-add each; int32 has no peak of its own and takes no fewer. */
        static RowWork ofInts(long bytes) {
            return new RowWork(bytes, Resource.FMA, bytes / 4.0);
        }
    }

    /** {@return the form's class name, such as SpikePropagationNibblesVector} */
    public String form() {
        return kernel.getClass().getSimpleName();
    }
}
