package spikelane.kernels.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spikelane.kernels.KernelChoice;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.cases.Samples;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.plan.CostTable.Point;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.kernels.spikes.SpikePropagation;

class FormPlannerTest {
    private static final Geometry FC = Geometry.fullyConnected(400, 1, 1, 128);
    private static final SpikeForm NIBBLES = SpikeForms.of("nibbles");
    private static final SpikeForm CSR = SpikeForms.of("csr");

    /** Nibbles 30 + 2 * active a column, CSR 10 + 0.5 * active * nonzeros, on layers of 100 and of 10 000 weights. */
    private static CostTable table() {
        List<Point> points = new ArrayList<>();
        for (long size : new long[]{100, 10_000}) {
            for (double active : new double[]{1, 10, 100}) {
                points.add(new Point("nibbles", true, size, 0, active, 30 + 2 * active));
                for (double nonzeros : new double[]{8, 40}) {
                    points.add(new Point("csr", true, size, nonzeros, active, 10 + 0.5 * active * nonzeros));
                }
            }
        }
        return new CostTable(Channels.vectorBits(), points, List.of());
    }

    /** Every {@code step}th output of an input has a weight. */
    private static IntWeights weights(Arena arena, int step, int value) {
        byte[] w = new byte[FC.rows() * FC.outputs()];
        for (int i = 0; i < w.length; i++) {
            w[i] = (byte) (i / FC.rows() % step == 0 ? value : 0);
        }
        return new IntWeights(arena, FC, w);
    }

    @Test
    void linesBetweenPointsAndBeyondThemAreStraight() {
        try (Arena arena = Arena.ofShared()) {
            IntWeights eight = weights(arena, 16, 1);
            for (double density : new double[]{0.01, 0.1, 0.2, 0.5}) {
                double active = density * FC.rows();
                int columns = (FC.outputs() + Channels.vectorBits() / 4 - 1) / (Channels.vectorBits() / 4);
                assertEquals(columns * (30 + 2 * active), table().ns(NIBBLES, eight, density).orElseThrow(), 1e-9);
                assertEquals(10 + 0.5 * active * 8, table().ns(CSR, eight, density).orElseThrow(), 1e-9);
                assertEquals(10 + 0.5 * active * 24, table().ns(CSR, weights(arena, 6, 1), density).orElseThrow(),
                        1e-9);
            }
            assertTrue(table().ns(SpikeForms.of("planes"), eight, 0.1).isEmpty());
        }
    }

    @Test
    void leastEstimateIsChosenAndTheNextIsNamed() {
        try (Arena arena = Arena.ofShared()) {
            FormPlanner planner = new FormPlanner(table(), "a table", null);
            Kernels kernels = Kernels.choose(Implementation.VECTOR).with(planner);
            KernelChoice<SpikePropagation> dense = kernels.spikePropagation(arena, weights(arena, 1, 1), 0.1);
            assertEquals("SpikePropagationNibblesVector", dense.form());
            assertTrue(dense.reason().contains("next csr"), dense.reason());
            assertTrue(dense.reason().contains("10.0 % spikes") && dense.reason().contains("by a table"),
                    dense.reason());
            // 800 inputs would be needed for 8 weights each to cost as much; integer weights leave CSR alone
            KernelChoice<SpikePropagation> integer = kernels.spikePropagation(arena, weights(arena, 16, 9), 0.1);
            assertEquals("SpikePropagationCsrVector", integer.form());
            assertFalse(integer.reason().contains("next"), integer.reason());
            assertEquals("SpikePropagationScalar", Kernels.choose(Implementation.SCALAR).with(planner)
                    .spikePropagation(arena, weights(arena, 1, 1), 0.1).form());
        }
    }

    @Test
    void formWithoutAPriceLeavesTheChoiceToTheRule() {
        try (Arena arena = Arena.ofShared()) {
            FormPlanner planner = new FormPlanner(new CostTable(256, List.of(), List.of()), "an empty table", null);
            assertEquals("SpikePropagationInt8Vector", Kernels.choose(Implementation.VECTOR).with(planner)
                    .spikePropagation(arena, weights(arena, 1, 9), 0.1).form());
        }
    }

    @Test
    void forcedFormRunsOrIsRefused() {
        try (Arena arena = Arena.ofShared()) {
            Kernels csr = Kernels.choose(Implementation.VECTOR).with(new FormPlanner(table(), "a table", CSR));
            assertEquals("SpikePropagationCsrVector", csr.spikePropagation(arena, weights(arena, 1, 1)).form());
            Kernels nibbles = csr.with(new FormPlanner(table(), "a table", NIBBLES));
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> nibbles.spikePropagation(arena, weights(arena, 1, 9)));
            assertEquals("nibbles cannot run weights up to 9 of " + FC, e.getMessage());
            Kernels scalar = csr.with(new FormPlanner(table(), "a table", SpikeForms.of("scalar")));
            assertEquals("SpikePropagationScalar", scalar.spikePropagation(arena, weights(arena, 1, 9)).form());
        }
    }

    /** Where few inputs are active CSR costs less: 10 + 12 * active a call against 30 + 2 * active a column. */
    @Test
    void layerIsLaidOutAgainOnlyForAnotherForm() {
        try (Arena arena = Arena.ofShared()) {
            Kernels kernels = Kernels.choose(Implementation.VECTOR).with(new FormPlanner(table(), "a table", null));
            IntWeights weights = weights(arena, 6, 1);
            KernelChoice<SpikePropagation> few = kernels.spikePropagation(arena, weights, 0.0025);
            assertEquals("SpikePropagationCsrVector", few.form());
            KernelChoice<SpikePropagation> fewer = kernels.spikePropagation(arena, weights, 0.002, few);
            assertSame(few.kernel(), fewer.kernel());
            assertTrue(fewer.reason().contains("0.200 % spikes"), fewer.reason());
            KernelChoice<SpikePropagation> many = kernels.spikePropagation(arena, weights, 0.9, few);
            assertEquals("SpikePropagationNibblesVector", many.form());
            assertSame(few, kernels.with(null).spikePropagation(arena, weights, 0.9, few));
        }
    }

    @Test
    void everyFormSaysTruthfullyWhatItRuns() {
        try (Arena arena = Arena.ofShared()) {
            for (Geometry g : List.of(FC, Geometry.sameSize(3, 5, 5, 20, 3), new Geometry(5, 7, 9, 64, 3, 3, 2, 1))) {
                for (int maxAbs : new int[]{1, 7, 127}) {
                    IntWeights weights = new IntWeights(arena, g, Samples.weights(g, maxAbs, Samples.random(maxAbs)));
                    for (SpikeForm form : SpikeForms.all()) {
                        if (form.suits(weights)) {
                            assertEquals(g, form.make(arena, weights).geometry());
                            assertTrue(form.work(weights, 0.1).units() > 0);
                        } else {
                            assertThrows(IllegalArgumentException.class, () -> form.make(arena, weights));
                        }
                    }
                }
            }
        }
    }
}
