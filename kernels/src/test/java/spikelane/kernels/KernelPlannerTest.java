package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spikelane.kernels.CostTable.Point;
import spikelane.kernels.Kernels.Implementation;

class KernelPlannerTest {
    private static final Geometry FC = Geometry.fullyConnected(400, 1, 1, 128);

    /** Nibbles 30 + 2 * active a column, CSR 10 + 0.5 * active * nonzeros, on layers of 100 and of 10 000 weights. */
    private static CostTable table() {
        List<Point> points = new ArrayList<>();
        for (long size : new long[]{100, 10_000}) {
            for (double active : new double[]{1, 10, 100}) {
                points.add(new Point(PropagationForm.NIBBLES, true, size, 0, active, 30 + 2 * active));
                for (double nonzeros : new double[]{8, 40}) {
                    points.add(
                            new Point(PropagationForm.CSR, true, size, nonzeros, active, 10 + 0.5 * active * nonzeros));
                }
            }
        }
        return new CostTable(Lanes.vectorBits(), points, List.of());
    }

    /** Every {@code step}th output of an input has a weight. */
    private static PackedWeights weights(Arena arena, int step, int value) {
        byte[] w = new byte[FC.rows() * FC.outputs()];
        for (int i = 0; i < w.length; i++) {
            w[i] = (byte) (i / FC.rows() % step == 0 ? value : 0);
        }
        return new PackedWeights(arena, FC, w);
    }

    @Test
    void linesBetweenPointsAndBeyondThemAreStraight() {
        try (Arena arena = Arena.ofShared()) {
            PackedWeights eight = weights(arena, 16, 1);
            for (double density : new double[]{0.01, 0.1, 0.2, 0.5}) {
                double active = density * FC.rows();
                int columns = (FC.outputs() + Lanes.vectorBits() / 4 - 1) / (Lanes.vectorBits() / 4);
                assertEquals(columns * (30 + 2 * active),
                        table().ns(PropagationForm.NIBBLES, eight, density).orElseThrow(), 1e-9);
                assertEquals(10 + 0.5 * active * 8, table().ns(PropagationForm.CSR, eight, density).orElseThrow(),
                        1e-9);
                assertEquals(10 + 0.5 * active * 24,
                        table().ns(PropagationForm.CSR, weights(arena, 6, 1), density).orElseThrow(), 1e-9);
            }
            assertTrue(table().ns(PropagationForm.PLANES, eight, 0.1).isEmpty());
        }
    }

    @Test
    void leastEstimateIsChosenAndTheNextIsNamed() {
        try (Arena arena = Arena.ofShared()) {
            KernelPlanner planner = new KernelPlanner(table(), "a table", null);
            Kernels kernels = Kernels.choose(Implementation.VECTOR).with(planner);
            KernelChoice<SpikePropagation> dense = kernels.chooseSpikePropagation(arena, weights(arena, 1, 1), 0.1);
            assertEquals("SpikePropagationNibblesVector", dense.form());
            assertTrue(dense.reason().contains("next csr"), dense.reason());
            assertTrue(dense.reason().contains("10.0 % spikes") && dense.reason().contains("by a table"),
                    dense.reason());
            // 800 inputs would be needed for 8 weights each to cost as much; integer weights leave CSR alone
            KernelChoice<SpikePropagation> integer = kernels.chooseSpikePropagation(arena, weights(arena, 16, 9), 0.1);
            assertEquals("SpikePropagationCsr", integer.form());
            assertFalse(integer.reason().contains("next"), integer.reason());
            assertEquals("SpikePropagationScalar", Kernels.choose(Implementation.SCALAR).with(planner)
                    .chooseSpikePropagation(arena, weights(arena, 1, 1), 0.1).form());
        }
    }

    @Test
    void formWithoutAPriceLeavesTheChoiceToTheRule() {
        try (Arena arena = Arena.ofShared()) {
            KernelPlanner planner = new KernelPlanner(new CostTable(256, List.of(), List.of()), "an empty table", null);
            assertEquals("SpikePropagationVector", Kernels.choose(Implementation.VECTOR).with(planner)
                    .chooseSpikePropagation(arena, weights(arena, 1, 9), 0.1).form());
        }
    }

    @Test
    void forcedFormRunsOrIsRefused() {
        try (Arena arena = Arena.ofShared()) {
            Kernels csr = Kernels.choose(Implementation.VECTOR)
                    .with(new KernelPlanner(table(), "a table", PropagationForm.CSR));
            assertEquals("SpikePropagationCsr", csr.chooseSpikePropagation(arena, weights(arena, 1, 1)).form());
            Kernels twoOfFour = csr.with(new KernelPlanner(table(), "a table", PropagationForm.of("two-of-four")));
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> twoOfFour.chooseSpikePropagation(arena, weights(arena, 1, 1)));
            assertTrue(e.getMessage().startsWith("two-of-four: weights are not pruned 2:4"), e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> PropagationForm.of("rle"));
        }
    }

    @Test
    void everyFormSaysTruthfullyWhatItRuns() {
        try (Arena arena = Arena.ofShared()) {
            for (Geometry g : List.of(FC, Geometry.sameSize(3, 5, 5, 20, 3), new Geometry(5, 7, 9, 64, 3, 3, 2, 1))) {
                for (int maxAbs : new int[]{1, 7, 127}) {
                    PackedWeights weights = new PackedWeights(arena, g,
                            Samples.weights(g, maxAbs, Samples.random(maxAbs)));
                    for (PropagationForm form : PropagationForm.values()) {
                        if (form.suits(weights)) {
                            assertEquals(g, form.make(arena, weights).geometry());
                            assertTrue(form.work(weights, 0.1).units() > 0 && form.row(weights).bytes() > 0);
                        } else {
                            assertThrows(IllegalArgumentException.class, () -> form.make(arena, weights));
                        }
                    }
                }
            }
        }
    }
}
