package spikelane.kernels.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import spikelane.kernels.floats.MatrixProduct;

/** Sizes on and beside those of the register tiles. */
final class MatrixProductCases extends KernelCases {
    private static final String FORM = "vector";
    private static final int STEPS = 5;

    MatrixProductCases() {
        super("MatrixProduct", List.of(FORM));
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int rows : new int[]{1, 3, 4, 5, 20}) {
            for (int inner : new int[]{0, 1, 60}) {
                for (int columns : new int[]{1, 3, 4, 8, 15, 16, 17, 33, 128}) {
                    cases.add((arena, findings) -> check(findings, rows, inner, columns));
                }
            }
        }
        return cases;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        int channels = layer.geometry().outputs(); // a gate behind it: T x 3*M times 3*M x M
        return List.of((arena, findings) -> check(findings, STEPS, 3 * channels, channels));
    }

    private void check(Findings findings, int rows, int inner, int columns) {
        RandomGenerator random = Samples.random(columns);
        double[] a = random.doubles((long) rows * inner, -1, 1).toArray();
        double[] b = random.doubles((long) inner * columns, -1, 1).toArray();
        double[] expected = new double[rows * columns];
        MatrixProduct.scalar().multiply(a, b, rows, inner, columns, expected);
        findings.compare(this, FORM, () -> rows + " x " + inner + " x " + columns, crew -> {
            double[] actual = new double[rows * columns];
            MatrixProduct.vector().multiply(a, b, rows, inner, columns, actual);
            return Difference.between(expected, actual);
        });
    }
}
