package spikelane.kernels.training;

import static spikelane.kernels.data.Vectors.fma;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;

/** Up to eight vectors of columns stay in registers over all rows of an output. */
final class RowSumsVector implements RowSums {
    static final RowSumsVector INSTANCE = new RowSumsVector();

    private static final VectorSpecies<Float> SPECIES = Vectors.FLOATS;
    private static final int WIDTH = SPECIES.length();

    @Override
    public void sum(float[] table, int[] rows, float[] factors, int[] spans, int perOutput, int outputs, boolean add,
            float[] out, int outAt, int outStride, int columns) {
        for (int j = 0; j < outputs; j++) {
            int from = j * perOutput * SPAN;
            int to = from + perOutput * SPAN;
            int at = outAt + j * outStride;
            int column = 0;
            for (; column <= columns - 8 * WIDTH; column += 8 * WIDTH) {
                eight(table, column, rows, factors, spans, from, to, add, out, at + column);
            }
            if (column <= columns - 4 * WIDTH) {
                four(table, column, rows, factors, spans, from, to, add, out, at + column);
                column += 4 * WIDTH;
            }
            if (column <= columns - 2 * WIDTH) {
                two(table, column, rows, factors, spans, from, to, add, out, at + column);
                column += 2 * WIDTH;
            }
            if (column < columns) {
                one(table, column, rows, factors, spans, from, to, add, out, at + column);
            }
        }
    }

    private static void eight(float[] table, int column, int[] rows, float[] factors, int[] spans, int from, int to,
            boolean add, float[] out, int outAt) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector a4 = FloatVector.zero(SPECIES);
        FloatVector a5 = FloatVector.zero(SPECIES);
        FloatVector a6 = FloatVector.zero(SPECIES);
        FloatVector a7 = FloatVector.zero(SPECIES);
        for (int span = from; span < to; span += SPAN) {
            int base = spans[span + 2] + column;
            int last = spans[span + 1];
            for (int i = spans[span]; i < last; i++) {
                FloatVector factor = FloatVector.broadcast(SPECIES, factors[i]);
                int at = rows[i] + base;
                a0 = fma(FloatVector.fromArray(SPECIES, table, at), factor, a0);
                a1 = fma(FloatVector.fromArray(SPECIES, table, at + WIDTH), factor, a1);
                a2 = fma(FloatVector.fromArray(SPECIES, table, at + 2 * WIDTH), factor, a2);
                a3 = fma(FloatVector.fromArray(SPECIES, table, at + 3 * WIDTH), factor, a3);
                a4 = fma(FloatVector.fromArray(SPECIES, table, at + 4 * WIDTH), factor, a4);
                a5 = fma(FloatVector.fromArray(SPECIES, table, at + 5 * WIDTH), factor, a5);
                a6 = fma(FloatVector.fromArray(SPECIES, table, at + 6 * WIDTH), factor, a6);
                a7 = fma(FloatVector.fromArray(SPECIES, table, at + 7 * WIDTH), factor, a7);
            }
        }
        if (add) {
            a0 = FloatVector.fromArray(SPECIES, out, outAt).add(a0);
            a1 = FloatVector.fromArray(SPECIES, out, outAt + WIDTH).add(a1);
            a2 = FloatVector.fromArray(SPECIES, out, outAt + 2 * WIDTH).add(a2);
            a3 = FloatVector.fromArray(SPECIES, out, outAt + 3 * WIDTH).add(a3);
            a4 = FloatVector.fromArray(SPECIES, out, outAt + 4 * WIDTH).add(a4);
            a5 = FloatVector.fromArray(SPECIES, out, outAt + 5 * WIDTH).add(a5);
            a6 = FloatVector.fromArray(SPECIES, out, outAt + 6 * WIDTH).add(a6);
            a7 = FloatVector.fromArray(SPECIES, out, outAt + 7 * WIDTH).add(a7);
        }
        a0.intoArray(out, outAt);
        a1.intoArray(out, outAt + WIDTH);
        a2.intoArray(out, outAt + 2 * WIDTH);
        a3.intoArray(out, outAt + 3 * WIDTH);
        a4.intoArray(out, outAt + 4 * WIDTH);
        a5.intoArray(out, outAt + 5 * WIDTH);
        a6.intoArray(out, outAt + 6 * WIDTH);
        a7.intoArray(out, outAt + 7 * WIDTH);
    }

    private static void four(float[] table, int column, int[] rows, float[] factors, int[] spans, int from, int to,
            boolean add, float[] out, int outAt) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        for (int span = from; span < to; span += SPAN) {
            int base = spans[span + 2] + column;
            int last = spans[span + 1];
            for (int i = spans[span]; i < last; i++) {
                FloatVector factor = FloatVector.broadcast(SPECIES, factors[i]);
                int at = rows[i] + base;
                a0 = fma(FloatVector.fromArray(SPECIES, table, at), factor, a0);
                a1 = fma(FloatVector.fromArray(SPECIES, table, at + WIDTH), factor, a1);
                a2 = fma(FloatVector.fromArray(SPECIES, table, at + 2 * WIDTH), factor, a2);
                a3 = fma(FloatVector.fromArray(SPECIES, table, at + 3 * WIDTH), factor, a3);
            }
        }
        if (add) {
            a0 = FloatVector.fromArray(SPECIES, out, outAt).add(a0);
            a1 = FloatVector.fromArray(SPECIES, out, outAt + WIDTH).add(a1);
            a2 = FloatVector.fromArray(SPECIES, out, outAt + 2 * WIDTH).add(a2);
            a3 = FloatVector.fromArray(SPECIES, out, outAt + 3 * WIDTH).add(a3);
        }
        a0.intoArray(out, outAt);
        a1.intoArray(out, outAt + WIDTH);
        a2.intoArray(out, outAt + 2 * WIDTH);
        a3.intoArray(out, outAt + 3 * WIDTH);
    }

    private static void two(float[] table, int column, int[] rows, float[] factors, int[] spans, int from, int to,
            boolean add, float[] out, int outAt) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        for (int span = from; span < to; span += SPAN) {
            int base = spans[span + 2] + column;
            int last = spans[span + 1];
            for (int i = spans[span]; i < last; i++) {
                FloatVector factor = FloatVector.broadcast(SPECIES, factors[i]);
                int at = rows[i] + base;
                a0 = fma(FloatVector.fromArray(SPECIES, table, at), factor, a0);
                a1 = fma(FloatVector.fromArray(SPECIES, table, at + WIDTH), factor, a1);
            }
        }
        if (add) {
            a0 = FloatVector.fromArray(SPECIES, out, outAt).add(a0);
            a1 = FloatVector.fromArray(SPECIES, out, outAt + WIDTH).add(a1);
        }
        a0.intoArray(out, outAt);
        a1.intoArray(out, outAt + WIDTH);
    }

    private static void one(float[] table, int column, int[] rows, float[] factors, int[] spans, int from, int to,
            boolean add, float[] out, int outAt) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        for (int span = from; span < to; span += SPAN) {
            int base = spans[span + 2] + column;
            int last = spans[span + 1];
            for (int i = spans[span]; i < last; i++) {
                FloatVector factor = FloatVector.broadcast(SPECIES, factors[i]);
                int at = rows[i] + base;
                a0 = fma(FloatVector.fromArray(SPECIES, table, at), factor, a0);
            }
        }
        if (add) {
            a0 = FloatVector.fromArray(SPECIES, out, outAt).add(a0);
        }
        a0.intoArray(out, outAt);
    }
}
