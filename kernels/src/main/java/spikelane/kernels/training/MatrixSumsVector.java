package spikelane.kernels.training;

import static spikelane.kernels.data.Vectors.fma;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;

/** Tiles of four rows and up to four vectors of columns, or eight and two, stay in registers over the whole depth. */
final class MatrixSumsVector implements MatrixSums {
    static final MatrixSumsVector INSTANCE = new MatrixSumsVector();

    private static final VectorSpecies<Float> SPECIES = Vectors.FLOATS;
    private static final int WIDTH = SPECIES.length();
    private static final int ROWS = 4;
    /** Vectors of the widest tile: as many sums as there are registers for, 32 at 512 bits and else 16. */
    private static final int VECTORS = WIDTH == 16 ? 4 : 2;

    @Override
    public void multiply(float[] a, int aAt, int aRow, int aDepth, int rows, int[] shifts, int from, int to, int depth,
            float[] b, int bAt, int bStride, boolean add, float[] c, int cAt, int cStride, int columns) {
        int column = 0;
        while (column < columns) {
            int vectors = VECTORS == 4 && columns - column >= 4 * WIDTH ? 4 : columns - column >= 2 * WIDTH ? 2 : 1;
            int r = 0;
            if (WIDTH == 16 && vectors == 2) {
                for (; r <= rows - 2 * ROWS; r += 2 * ROWS) {
                    eightByTwo(a, aAt + r * aRow, aRow, aDepth, shifts, from, to, depth, b, bAt + column, bStride, add,
                            c, cAt + r * cStride + column, cStride);
                }
            }
            for (; r < rows; r += ROWS) {
                int last = Math.min(ROWS, rows - r) - 1;
                if (vectors == 4) {
                    four(a, aAt + r * aRow, aRow, aDepth, last, shifts, from, to, depth, b, bAt + column, bStride, add,
                            c, cAt + r * cStride + column, cStride);
                } else if (vectors == 2) {
                    two(a, aAt + r * aRow, aRow, aDepth, last, shifts, from, to, depth, b, bAt + column, bStride, add,
                            c, cAt + r * cStride + column, cStride);
                } else {
                    one(a, aAt + r * aRow, aRow, aDepth, last, shifts, from, to, depth, b, bAt + column, bStride, add,
                            c, cAt + r * cStride + column, cStride);
                }
            }
            column += vectors * WIDTH;
        }
    }

    /** 4 rows (those past {@code last} repeat it) and 4 vectors of columns. */
    private static void four(float[] a, int aAt, int aRow, int aDepth, int last, int[] shifts, int from, int to,
            int depth, float[] b, int bAt, int bStride, boolean add, float[] c, int cAt, int cStride) {
        int a0 = aAt;
        int c0 = cAt;
        int a1 = aAt + Math.min(1, last) * aRow;
        int c1 = cAt + Math.min(1, last) * cStride;
        int a2 = aAt + Math.min(2, last) * aRow;
        int c2 = cAt + Math.min(2, last) * cStride;
        int a3 = aAt + Math.min(3, last) * aRow;
        int c3 = cAt + Math.min(3, last) * cStride;
        FloatVector s00 = add ? FloatVector.fromArray(SPECIES, c, c0) : FloatVector.zero(SPECIES);
        FloatVector s01 = add ? FloatVector.fromArray(SPECIES, c, c0 + WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s02 = add ? FloatVector.fromArray(SPECIES, c, c0 + 2 * WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s03 = add ? FloatVector.fromArray(SPECIES, c, c0 + 3 * WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s10 = add ? FloatVector.fromArray(SPECIES, c, c1) : FloatVector.zero(SPECIES);
        FloatVector s11 = add ? FloatVector.fromArray(SPECIES, c, c1 + WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s12 = add ? FloatVector.fromArray(SPECIES, c, c1 + 2 * WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s13 = add ? FloatVector.fromArray(SPECIES, c, c1 + 3 * WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s20 = add ? FloatVector.fromArray(SPECIES, c, c2) : FloatVector.zero(SPECIES);
        FloatVector s21 = add ? FloatVector.fromArray(SPECIES, c, c2 + WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s22 = add ? FloatVector.fromArray(SPECIES, c, c2 + 2 * WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s23 = add ? FloatVector.fromArray(SPECIES, c, c2 + 3 * WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s30 = add ? FloatVector.fromArray(SPECIES, c, c3) : FloatVector.zero(SPECIES);
        FloatVector s31 = add ? FloatVector.fromArray(SPECIES, c, c3 + WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s32 = add ? FloatVector.fromArray(SPECIES, c, c3 + 2 * WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s33 = add ? FloatVector.fromArray(SPECIES, c, c3 + 3 * WIDTH) : FloatVector.zero(SPECIES);
        int bk = bAt;
        for (int j = from; j < to; j++) {
            int first = shifts[j];
            int end = first + depth * aDepth;
            for (int k = first; k < end; k += aDepth) {
                FloatVector b0 = FloatVector.fromArray(SPECIES, b, bk);
                FloatVector b1 = FloatVector.fromArray(SPECIES, b, bk + WIDTH);
                FloatVector b2 = FloatVector.fromArray(SPECIES, b, bk + 2 * WIDTH);
                FloatVector b3 = FloatVector.fromArray(SPECIES, b, bk + 3 * WIDTH);
                FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
                s00 = fma(b0, factor, s00);
                s01 = fma(b1, factor, s01);
                s02 = fma(b2, factor, s02);
                s03 = fma(b3, factor, s03);
                factor = FloatVector.broadcast(SPECIES, a[a1 + k]);
                s10 = fma(b0, factor, s10);
                s11 = fma(b1, factor, s11);
                s12 = fma(b2, factor, s12);
                s13 = fma(b3, factor, s13);
                factor = FloatVector.broadcast(SPECIES, a[a2 + k]);
                s20 = fma(b0, factor, s20);
                s21 = fma(b1, factor, s21);
                s22 = fma(b2, factor, s22);
                s23 = fma(b3, factor, s23);
                factor = FloatVector.broadcast(SPECIES, a[a3 + k]);
                s30 = fma(b0, factor, s30);
                s31 = fma(b1, factor, s31);
                s32 = fma(b2, factor, s32);
                s33 = fma(b3, factor, s33);
                bk += bStride;
            }
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + WIDTH);
        s02.intoArray(c, c0 + 2 * WIDTH);
        s03.intoArray(c, c0 + 3 * WIDTH);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + WIDTH);
        s12.intoArray(c, c1 + 2 * WIDTH);
        s13.intoArray(c, c1 + 3 * WIDTH);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + WIDTH);
        s22.intoArray(c, c2 + 2 * WIDTH);
        s23.intoArray(c, c2 + 3 * WIDTH);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + WIDTH);
        s32.intoArray(c, c3 + 2 * WIDTH);
        s33.intoArray(c, c3 + 3 * WIDTH);
    }

    /** 4 rows (those past {@code last} repeat it) and 2 vectors of columns. */
    private static void two(float[] a, int aAt, int aRow, int aDepth, int last, int[] shifts, int from, int to,
            int depth, float[] b, int bAt, int bStride, boolean add, float[] c, int cAt, int cStride) {
        int a0 = aAt;
        int c0 = cAt;
        int a1 = aAt + Math.min(1, last) * aRow;
        int c1 = cAt + Math.min(1, last) * cStride;
        int a2 = aAt + Math.min(2, last) * aRow;
        int c2 = cAt + Math.min(2, last) * cStride;
        int a3 = aAt + Math.min(3, last) * aRow;
        int c3 = cAt + Math.min(3, last) * cStride;
        FloatVector s00 = add ? FloatVector.fromArray(SPECIES, c, c0) : FloatVector.zero(SPECIES);
        FloatVector s01 = add ? FloatVector.fromArray(SPECIES, c, c0 + WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s10 = add ? FloatVector.fromArray(SPECIES, c, c1) : FloatVector.zero(SPECIES);
        FloatVector s11 = add ? FloatVector.fromArray(SPECIES, c, c1 + WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s20 = add ? FloatVector.fromArray(SPECIES, c, c2) : FloatVector.zero(SPECIES);
        FloatVector s21 = add ? FloatVector.fromArray(SPECIES, c, c2 + WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s30 = add ? FloatVector.fromArray(SPECIES, c, c3) : FloatVector.zero(SPECIES);
        FloatVector s31 = add ? FloatVector.fromArray(SPECIES, c, c3 + WIDTH) : FloatVector.zero(SPECIES);
        int bk = bAt;
        for (int j = from; j < to; j++) {
            int first = shifts[j];
            int end = first + depth * aDepth;
            for (int k = first; k < end; k += aDepth) {
                FloatVector b0 = FloatVector.fromArray(SPECIES, b, bk);
                FloatVector b1 = FloatVector.fromArray(SPECIES, b, bk + WIDTH);
                FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
                s00 = fma(b0, factor, s00);
                s01 = fma(b1, factor, s01);
                factor = FloatVector.broadcast(SPECIES, a[a1 + k]);
                s10 = fma(b0, factor, s10);
                s11 = fma(b1, factor, s11);
                factor = FloatVector.broadcast(SPECIES, a[a2 + k]);
                s20 = fma(b0, factor, s20);
                s21 = fma(b1, factor, s21);
                factor = FloatVector.broadcast(SPECIES, a[a3 + k]);
                s30 = fma(b0, factor, s30);
                s31 = fma(b1, factor, s31);
                bk += bStride;
            }
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + WIDTH);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + WIDTH);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + WIDTH);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + WIDTH);
    }

    /** 8 rows and 2 vectors of columns. */
    private static void eightByTwo(float[] a, int aAt, int aRow, int aDepth, int[] shifts, int from, int to, int depth,
            float[] b, int bAt, int bStride, boolean add, float[] c, int cAt, int cStride) {
        FloatVector s00 = add ? FloatVector.fromArray(SPECIES, c, cAt) : FloatVector.zero(SPECIES);
        FloatVector s01 = add ? FloatVector.fromArray(SPECIES, c, cAt + WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s10 = add ? FloatVector.fromArray(SPECIES, c, cAt + cStride) : FloatVector.zero(SPECIES);
        FloatVector s11 = add ? FloatVector.fromArray(SPECIES, c, cAt + cStride + WIDTH) : FloatVector.zero(SPECIES);
        FloatVector s20 = add ? FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride) : FloatVector.zero(SPECIES);
        FloatVector s21 = add
                ? FloatVector.fromArray(SPECIES, c, cAt + 2 * cStride + WIDTH)
                : FloatVector.zero(SPECIES);
        FloatVector s30 = add ? FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride) : FloatVector.zero(SPECIES);
        FloatVector s31 = add
                ? FloatVector.fromArray(SPECIES, c, cAt + 3 * cStride + WIDTH)
                : FloatVector.zero(SPECIES);
        FloatVector s40 = add ? FloatVector.fromArray(SPECIES, c, cAt + 4 * cStride) : FloatVector.zero(SPECIES);
        FloatVector s41 = add
                ? FloatVector.fromArray(SPECIES, c, cAt + 4 * cStride + WIDTH)
                : FloatVector.zero(SPECIES);
        FloatVector s50 = add ? FloatVector.fromArray(SPECIES, c, cAt + 5 * cStride) : FloatVector.zero(SPECIES);
        FloatVector s51 = add
                ? FloatVector.fromArray(SPECIES, c, cAt + 5 * cStride + WIDTH)
                : FloatVector.zero(SPECIES);
        FloatVector s60 = add ? FloatVector.fromArray(SPECIES, c, cAt + 6 * cStride) : FloatVector.zero(SPECIES);
        FloatVector s61 = add
                ? FloatVector.fromArray(SPECIES, c, cAt + 6 * cStride + WIDTH)
                : FloatVector.zero(SPECIES);
        FloatVector s70 = add ? FloatVector.fromArray(SPECIES, c, cAt + 7 * cStride) : FloatVector.zero(SPECIES);
        FloatVector s71 = add
                ? FloatVector.fromArray(SPECIES, c, cAt + 7 * cStride + WIDTH)
                : FloatVector.zero(SPECIES);
        int bk = bAt;
        for (int j = from; j < to; j++) {
            int first = aAt + shifts[j];
            int end = first + depth * aDepth;
            for (int k = first; k < end; k += aDepth) {
                FloatVector b0 = FloatVector.fromArray(SPECIES, b, bk);
                FloatVector b1 = FloatVector.fromArray(SPECIES, b, bk + WIDTH);
                FloatVector factor = FloatVector.broadcast(SPECIES, a[k]);
                s00 = fma(b0, factor, s00);
                s01 = fma(b1, factor, s01);
                factor = FloatVector.broadcast(SPECIES, a[k + aRow]);
                s10 = fma(b0, factor, s10);
                s11 = fma(b1, factor, s11);
                factor = FloatVector.broadcast(SPECIES, a[k + 2 * aRow]);
                s20 = fma(b0, factor, s20);
                s21 = fma(b1, factor, s21);
                factor = FloatVector.broadcast(SPECIES, a[k + 3 * aRow]);
                s30 = fma(b0, factor, s30);
                s31 = fma(b1, factor, s31);
                factor = FloatVector.broadcast(SPECIES, a[k + 4 * aRow]);
                s40 = fma(b0, factor, s40);
                s41 = fma(b1, factor, s41);
                factor = FloatVector.broadcast(SPECIES, a[k + 5 * aRow]);
                s50 = fma(b0, factor, s50);
                s51 = fma(b1, factor, s51);
                factor = FloatVector.broadcast(SPECIES, a[k + 6 * aRow]);
                s60 = fma(b0, factor, s60);
                s61 = fma(b1, factor, s61);
                factor = FloatVector.broadcast(SPECIES, a[k + 7 * aRow]);
                s70 = fma(b0, factor, s70);
                s71 = fma(b1, factor, s71);
                bk += bStride;
            }
        }
        s00.intoArray(c, cAt);
        s01.intoArray(c, cAt + WIDTH);
        s10.intoArray(c, cAt + cStride);
        s11.intoArray(c, cAt + cStride + WIDTH);
        s20.intoArray(c, cAt + 2 * cStride);
        s21.intoArray(c, cAt + 2 * cStride + WIDTH);
        s30.intoArray(c, cAt + 3 * cStride);
        s31.intoArray(c, cAt + 3 * cStride + WIDTH);
        s40.intoArray(c, cAt + 4 * cStride);
        s41.intoArray(c, cAt + 4 * cStride + WIDTH);
        s50.intoArray(c, cAt + 5 * cStride);
        s51.intoArray(c, cAt + 5 * cStride + WIDTH);
        s60.intoArray(c, cAt + 6 * cStride);
        s61.intoArray(c, cAt + 6 * cStride + WIDTH);
        s70.intoArray(c, cAt + 7 * cStride);
        s71.intoArray(c, cAt + 7 * cStride + WIDTH);
    }

    /** 4 rows (those past {@code last} repeat it) and 1 vectors of columns. */
    private static void one(float[] a, int aAt, int aRow, int aDepth, int last, int[] shifts, int from, int to,
            int depth, float[] b, int bAt, int bStride, boolean add, float[] c, int cAt, int cStride) {
        int a0 = aAt;
        int c0 = cAt;
        int a1 = aAt + Math.min(1, last) * aRow;
        int c1 = cAt + Math.min(1, last) * cStride;
        int a2 = aAt + Math.min(2, last) * aRow;
        int c2 = cAt + Math.min(2, last) * cStride;
        int a3 = aAt + Math.min(3, last) * aRow;
        int c3 = cAt + Math.min(3, last) * cStride;
        FloatVector s00 = add ? FloatVector.fromArray(SPECIES, c, c0) : FloatVector.zero(SPECIES);
        FloatVector s10 = add ? FloatVector.fromArray(SPECIES, c, c1) : FloatVector.zero(SPECIES);
        FloatVector s20 = add ? FloatVector.fromArray(SPECIES, c, c2) : FloatVector.zero(SPECIES);
        FloatVector s30 = add ? FloatVector.fromArray(SPECIES, c, c3) : FloatVector.zero(SPECIES);
        int bk = bAt;
        for (int j = from; j < to; j++) {
            int first = shifts[j];
            int end = first + depth * aDepth;
            for (int k = first; k < end; k += aDepth) {
                FloatVector b0 = FloatVector.fromArray(SPECIES, b, bk);
                FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
                s00 = fma(b0, factor, s00);
                factor = FloatVector.broadcast(SPECIES, a[a1 + k]);
                s10 = fma(b0, factor, s10);
                factor = FloatVector.broadcast(SPECIES, a[a2 + k]);
                s20 = fma(b0, factor, s20);
                factor = FloatVector.broadcast(SPECIES, a[a3 + k]);
                s30 = fma(b0, factor, s30);
                bk += bStride;
            }
        }
        s00.intoArray(c, c0);
        s10.intoArray(c, c1);
        s20.intoArray(c, c2);
        s30.intoArray(c, c3);
    }
}
