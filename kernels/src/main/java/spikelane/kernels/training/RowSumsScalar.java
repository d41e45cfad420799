package spikelane.kernels.training;

import static spikelane.kernels.data.Channels.fma;

/** Plain loops. */
final class RowSumsScalar implements RowSums {
    @Override
    public void sum(float[] table, int[] rows, float[] factors, int[] spans, int perOutput, int outputs, boolean add,
            float[] out, int outAt, int outStride, int columns) {
        for (int j = 0; j < outputs; j++) {
            for (int m = 0; m < columns; m++) {
                float sum = 0;
                for (int span = j * perOutput * SPAN; span < (j + 1) * perOutput * SPAN; span += SPAN) {
                    for (int i = spans[span]; i < spans[span + 1]; i++) {
                        sum = fma(table[rows[i] + spans[span + 2] + m], factors[i], sum);
                    }
                }
                int at = outAt + j * outStride + m;
                out[at] = add ? out[at] + sum : sum;
            }
        }
    }
}
