package spikelane.benchmarks.twins;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.spikes.SpikePropagation;
import spikelane.sim.io.BadInputException;

/** Every code that this CPU can run against the scalar forms; without the library only that this is said. */
class TwinsTest {
    private static final double[] DENSITIES = {0, 0.05, 0.3, 1};

    @Test
    void absentTwinsSayWhy() {
        for (String implementation : Twins.IMPLEMENTATIONS) {
            Twins.absence(implementation).ifPresent(why -> assertEquals(why,
                    assertThrows(BadInputException.class, () -> TwinCode.of(implementation)).getMessage()));
        }
    }

    private static List<TwinCode> codes() {
        assumeTrue(!TwinCode.all().isEmpty(), () -> Twins.absence(Twins.PLAIN).orElse(""));
        return TwinCode.all();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2048x512", "4096x512", "64x128", "192x256", "64x128x3x3@5x7", "128x256x5x5@6x4",
            "192x128x1x1@3x3"})
    void spikesAreSummed(String shape) {
        Geometry g = Shapes.layer(shape);
        int count = g.rows() * g.outputs();
        check(g, Inputs.weights(g, "ternary"));
        check(g, Inputs.weights(g, "int8"));
        for (byte weight : new byte[]{1, -1, Byte.MAX_VALUE, -Byte.MAX_VALUE}) {
            byte[] same = new byte[count];
            Arrays.fill(same, weight);
            check(g, same);
        }
    }

    private static void check(Geometry g, byte[] values) {
        List<TwinCode> codes = codes();
        RandomGenerator random = Inputs.random();
        try (Arena arena = Arena.ofShared()) {
            IntWeights weights = new IntWeights(arena, g, values);
            SpikeList list = SpikeList.of(g);
            IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
            IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
            List<TwinPropagation> twins = codes.stream().map(code -> TwinPropagation.ofSpikes(arena, weights, code))
                    .toList();
            for (double density : DENSITIES) {
                SpikeBits bits = Inputs.bernoulli(arena, random, g.height() * g.width(), g.channels(), density);
                SpikeExtraction.scalar().extract(bits, list);
                SpikePropagation.scalar(weights).propagate(list, expected);
                for (TwinPropagation twin : twins) {
                    twin.propagate(bits, actual);
                    Inputs.assertSame(expected, actual);
                }
            }
        }
    }

    @Test
    void countsAreMultiplied() {
        List<TwinCode> codes = codes();
        Geometry g = Shapes.layer("2x128x3x3@6x9");
        for (double density : DENSITIES) {
            try (Arena arena = Arena.ofShared()) {
                IntWeights weights = new IntWeights(arena, g, Inputs.weights(g, "ternary"));
                EventCounts counts = Inputs.counts(arena, 54, 2, density, 15);
                IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
                CountPropagation.scalar(weights, 15).propagate(counts, expected);
                for (TwinCode code : codes) {
                    IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
                    TwinPropagation.ofCounts(arena, weights, 15, code).propagate(counts, actual);
                    Inputs.assertSame(expected, actual);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2048@1x1", "64@3x5", "192@4x4"})
    void activeInputsAreListed(String shape) {
        List<TwinCode> codes = codes();
        Shapes.Image image = Shapes.image(shape);
        for (double density : DENSITIES) {
            try (Arena arena = Arena.ofShared()) {
                SpikeBits bits = Inputs.bernoulli(arena, image.pixels(), image.channels(), density);
                SpikeList expected = new SpikeList(image.height(), image.width(), image.channels());
                SpikeExtraction.scalar().extract(bits, expected);
                for (TwinCode code : codes) {
                    SpikeList actual = new SpikeList(image.height(), image.width(), image.channels());
                    TwinExtraction twin = new TwinExtraction(arena, actual, code);
                    twin.extract(bits);
                    twin.copyTo(actual);
                    assertArrayEquals(expected.starts(), actual.starts());
                    for (int y = 0; y < actual.rows(); y++) {
                        for (int i = expected.start(y, 0); i < expected.start(y, expected.width()); i++) {
                            assertEquals(expected.entry(i), actual.entry(i));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 130})
    void neuronsLeakAndFire(int pixels) {
        int channels = 192;
        RandomGenerator random = Inputs.random();
        IntNeurons neurons = new IntNeurons(1, Reset.HARD, 8, random.ints(channels, -1000, 1000).toArray(),
                random.ints(channels, -100, 100_000).toArray());
        for (TwinCode code : codes()) {
            try (Arena arena = Arena.ofShared()) {
                TwinLif twin = new TwinLif(arena, neurons, code);
                LifUpdate scalar = LifUpdate.scalar(neurons, 1000);
                IntMap currents = new IntMap(arena, pixels, channels);
                IntMap expected = new IntMap(arena, pixels, channels);
                IntMap actual = new IntMap(arena, pixels, channels);
                SpikeBits expectedSpikes = new SpikeBits(arena, pixels, channels);
                SpikeBits actualSpikes = new SpikeBits(arena, pixels, channels);
                for (int step = 0; step < 4; step++) {
                    for (int i = 0; i < pixels * channels; i++) {
                        currents.set(i / channels, i % channels, random.nextInt(-1000, 1001));
                    }
                    scalar.update(currents, 0, expected, expectedSpikes, 0, pixels, 0, 3);
                    twin.update(currents, actual, actualSpikes);
                    Inputs.assertSame(expected, actual);
                    Inputs.assertSame(expectedSpikes, actualSpikes);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65})
    void shortNeuronsLeakAndFire(int pixels) {
        int channels = 192;
        RandomGenerator random = Inputs.random();
        IntNeurons neurons = new IntNeurons(1, Reset.HARD, 3, random.ints(channels, -500, 500).toArray(),
                random.ints(channels, -100, 6000).toArray());
        for (TwinCode code : codes()) {
            try (Arena arena = Arena.ofShared()) {
                TwinShortLif twin = new TwinShortLif(arena, neurons, pixels, 1000, code);
                LifUpdate scalar = LifUpdate.scalar(neurons, 1000);
                IntMap currents = new IntMap(arena, pixels, channels);
                IntMap expected = new IntMap(arena, pixels, channels);
                SpikeBits expectedSpikes = new SpikeBits(arena, pixels, channels);
                SpikeBits actualSpikes = new SpikeBits(arena, pixels, channels);
                for (int step = 0; step < 4; step++) {
                    for (int i = 0; i < pixels * channels; i++) {
                        currents.set(i / channels, i % channels, random.nextInt(-1000, 1001));
                    }
                    scalar.update(currents, 0, expected, expectedSpikes, 0, pixels, 0, 3);
                    twin.update(twin.currents(arena, currents), actualSpikes);
                    Inputs.assertSame(expected, twin::potential);
                    Inputs.assertSame(expectedSpikes, actualSpikes);
                }
                assertThrows(BadInputException.class, () -> new TwinShortLif(arena, neurons, pixels, 2000, code));
            }
        }
    }

    @Test
    void firstLayerCountsThenFires() {
        Geometry g = Shapes.layer("2x128x3x3@6x9");
        int pixels = g.outputPixels();
        IntNeurons neurons = new IntNeurons(1, Reset.HARD, 8, Inputs.random().ints(128, -1000, 1000).toArray(),
                Inputs.random().ints(128, 1, 3000).toArray());
        for (TwinCode code : codes()) {
            for (double density : DENSITIES) {
                try (Arena arena = Arena.ofShared()) {
                    IntWeights weights = new IntWeights(arena, g, Inputs.weights(g, "ternary"));
                    EventCounts counts = Inputs.counts(arena, pixels, 2, density, 15);
                    TwinFirstLayer twin = new TwinFirstLayer(arena, weights, 15, neurons, code);
                    IntMap currents = new IntMap(arena, pixels, 128);
                    IntMap expected = new IntMap(arena, pixels, 128);
                    IntMap actual = new IntMap(arena, pixels, 128);
                    SpikeBits expectedSpikes = new SpikeBits(arena, pixels, 128);
                    SpikeBits actualSpikes = new SpikeBits(arena, pixels, 128);
                    CountPropagation.scalar(weights, 15).propagate(counts, currents);
                    LifUpdate scalar = LifUpdate.scalar(neurons, 18 * 15);
                    for (int step = 0; step < 3; step++) {
                        scalar.update(currents, 0, expected, expectedSpikes, 0, pixels, 0, 2);
                        twin.step(counts, actual, actualSpikes);
                        Inputs.assertSame(expected, actual);
                        Inputs.assertSame(expectedSpikes, actualSpikes);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"64x64x3x3@3x32, 8", "128x64x3x3@4x37, 16"})
    void bitSlicedBatchesFire(String shape, int fraction) {
        Geometry g = Shapes.layer(shape);
        int pixels = g.outputPixels();
        RandomGenerator random = Inputs.random();
        IntNeurons neurons = new IntNeurons(1, Reset.HARD, fraction,
                random.ints(g.outputs(), -300 << (fraction - 8), 300 << (fraction - 8)).toArray(),
                random.ints(g.outputs(), 1, 6 << fraction).toArray());
        for (TwinCode code : codes()) {
            if (code == TwinCode.PLAIN) {
                continue; // a plain loop over a batch is that of its samples
            }
            try (Arena arena = Arena.ofShared()) {
                IntWeights weights = new IntWeights(arena, g, Inputs.weights(g, 1, 0.5));
                TwinSliced twin = new TwinSliced(arena, weights, neurons, code);
                IntMap[] membranes = new IntMap[TwinSliced.BATCH];
                Arrays.setAll(membranes, n -> new IntMap(arena, pixels, g.outputs()));
                IntMap currents = new IntMap(arena, pixels, g.outputs());
                SpikeBits expected = new SpikeBits(arena, pixels, g.outputs());
                SpikeBits actual = new SpikeBits(arena, pixels, g.outputs());
                SpikeList list = SpikeList.of(g);
                LifUpdate lif = LifUpdate.scalar(neurons, weights.maxCurrent());
                for (int step = 0; step < 3; step++) {
                    SpikeBits[] bits = new SpikeBits[TwinSliced.BATCH];
                    for (int n = 0; n < bits.length; n++) {
                        bits[n] = Inputs.bernoulli(arena, random, pixels, g.channels(), n / 31.0);
                        twin.pack(n, bits[n]);
                    }
                    twin.step();
                    for (int n = 0; n < bits.length; n++) {
                        SpikeExtraction.scalar().extract(bits[n], list);
                        SpikePropagation.scalar(weights).propagate(list, currents);
                        lif.update(currents, 0, membranes[n], expected, 0, pixels, 0, g.outputs() / 64);
                        twin.unpack(n, actual);
                        Inputs.assertSame(expected, actual);
                    }
                }
            }
        }
    }

    @Test
    void whatTwinsDoNotKnowIsRefused() {
        List<TwinCode> codes = codes();
        try (Arena arena = Arena.ofShared()) {
            for (TwinCode code : codes) {
                for (String shape : List.of("64x128x3x3@8x8 stride 2", "3x128x3x3@8x8", "64x128x3x3@8x8 padding 0")) {
                    Geometry g = Shapes.layer(shape);
                    IntWeights weights = new IntWeights(arena, g, Inputs.weights(g, "ternary"));
                    assertThrows(BadInputException.class, () -> TwinPropagation.ofSpikes(arena, weights, code));
                }
                assertThrows(BadInputException.class, () -> new TwinExtraction(arena, new SpikeList(1, 1, 65), code));
                assertThrows(BadInputException.class, () -> new TwinLif(arena,
                        new IntNeurons(IntNeurons.NO_LEAK, Reset.HARD, 8, new int[64], new int[64]), code));
            }
        }
    }
}
