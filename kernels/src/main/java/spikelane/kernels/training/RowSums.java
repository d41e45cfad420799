package spikelane.kernels.training;

/**
 * Sums of rows that spikes pick, the arithmetic of training where most inputs are zero: in the forward pass the rows are
 * those of the weights, in the weight gradient those of the output's gradient.
 *
 * <pre>
 * out[j][m] = sum over the spans of j, over i in a span:  factors[i] * table[rows[i] + base of the span + m]
 * </pre>
 *
 * Every column m is a sum of its own, taken in the order of the spans and of i with one rounding a term where
 * {@link spikelane.kernels.data.Channels#FUSED}: all implementations give the same bits at every register width.
 */
public interface RowSums {
    /** Columns are a multiple of this, so that no vector is cut. */
    int LANES = 16;
    /** Numbers of a span: first i, last i (exclusive), base. */
    int SPAN = 3;

    /**
     * @param table   rows of floats
     * @param rows    where each row begins in {@code table}, less the base of its span
     * @param factors a factor for each of {@code rows}
     * @param spans   {@code outputs} times {@code perOutput} spans of {@link #SPAN} numbers
     * @param perOutput spans of an output
     * @param outputs how many outputs
     * @param add     whether the sums are added to what {@code out} holds, else they overwrite it
     * @param out     receives the sums
     * @param outAt   where those of output 0 begin
     * @param outStride from an output to the next
     * @param columns of a row, a multiple of {@link #LANES}
     */
    void sum(float[] table, int[] rows, float[] factors, int[] spans, int perOutput, int outputs, boolean add,
            float[] out, int outAt, int outStride, int columns);

    /** {@return the specification} */
    static RowSums scalar() {
        return new RowSumsScalar();
    }

    /** {@return the SIMD form} */
    static RowSums vector() {
        return RowSumsVector.INSTANCE;
    }
}
