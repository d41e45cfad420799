package spikelane.kernels.layer;

import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;

/** Turns spike bits into lists of active inputs. */
public interface SpikeExtraction {
    /** {@return the specification} */
    static SpikeExtraction scalar() {
        return new SpikeExtractionScalar();
    }

    /** {@return the SIMD form} */
    static SpikeExtraction vector() {
        return new SpikeExtractionVector();
    }

    /**
     * Fills the lists of some image rows. Rows are independent: threads may share the work.
     *
     * @param bits    spikes {@code [H*W][C]}
     * @param list    where the entries go; its rows times width are the pixels of {@code bits}
     * @param rowFrom first row of {@code list} to fill
     * @param rowTo   row after the last
     */
    void extract(SpikeBits bits, SpikeList list, int rowFrom, int rowTo);

    /**
     * Fills all rows.
     *
     * @param bits spikes {@code [H*W][C]}
     * @param list where the entries go
     */
    default void extract(SpikeBits bits, SpikeList list) {
        extract(bits, list, 0, list.rows());
    }

    /** @throws IllegalArgumentException if the list is not one for these spikes */
    static void check(SpikeBits bits, SpikeList list) {
        if (!(bits.channels() == list.channels() && bits.pixels() == (long) list.rows() * list.width())) {
            throw new IllegalArgumentException(
                    "a list of " + list.rows() + " x " + list.width() + " x " + list.channels() + " cannot hold "
                            + bits.pixels() + " pixels of " + bits.channels() + " channels");
        }
    }
}
