package spikelane.sim.train;

import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.CextNet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.WorkPool;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Pruning;
import spikelane.sim.data.FrameSet;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.UntrustedResultException;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;

class TrainerTest {
    static final Network CONFIG = CextNet.paper().channels(5).image(11, 10).steps(4).blocks(2).gated(1).hidden(12)
            .classes(3, 2).dropout(0.2).statistics(Statistics.PER_STEP).network();
    /** It learns bars in some epochs. */
    static final Network LEARNER = CextNet.paper().channels(8).image(11, 10).steps(4).blocks(2).gated(1).hidden(32)
            .classes(3, 5).dropout(0).statistics(Statistics.ALL_STEPS).network();
    static final TrainOptions OPTIONS = new TrainOptions(4, 16, 1e-3, 2, new Augmentation(1, 10, 0.1), 7,
            Optional.empty());

    @TempDir
    private Path folder;

    /** Bars that stand, lie or drift, in noise: 50 samples, so that the last batch is not full. */
    static FrameSet bars(long seed) {
        return bars(seed, 50);
    }

    static FrameSet bars(long seed, int samples) {
        Random random = new Random(seed);
        short[][] counts = new short[samples][4 * 2 * 11 * 10];
        int[] labels = new int[counts.length];
        for (int n = 0; n < counts.length; n++) {
            labels[n] = n % 3;
            int where = 2 + random.nextInt(5);
            for (int i = 0; i < counts[n].length; i++) {
                int x = i % 10;
                int y = i / 10 % 11;
                int t = i / 220;
                boolean on = switch (labels[n]) {
                    case 0 -> x == where;
                    case 1 -> y == where;
                    default -> x == where + t - 2;
                };
                counts[n][i] = (short) ((on ? random.nextInt(4) : 0) + (random.nextInt(30) == 0 ? 1 : 0));
            }
        }
        return new FrameSet(4, 11, 10, 3, counts, labels);
    }

    private static Model train(int threads, TrainOptions options) {
        try (WorkPool pool = new WorkPool(threads)) {
            return new Trainer(bars(1), options, pool, TrainProgress.SILENT).train(CONFIG);
        }
    }

    private static Model fineTune(int threads, TrainOptions options, Model model, Compression compression) {
        try (WorkPool pool = new WorkPool(threads)) {
            return new Trainer(bars(1), options, pool, TrainProgress.SILENT).fineTune(model, compression);
        }
    }

    static void assertSameBits(Model expected, Model actual) {
        assertEquals(expected.bits(), actual.bits());
        assertEquals(List.copyOf(expected.tensors().keySet()), List.copyOf(actual.tensors().keySet()));
        expected.tensors()
                .forEach((name, tensor) -> assertArrayEquals(tensor.data(), actual.tensor(name).data(), 0, name));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void theSameSeedGivesTheSameBitsOnAnyThreads(int threads) {
        Model one = train(1, OPTIONS);
        assertSameBits(one, train(threads, OPTIONS));
        Compression compression = Compression.cumulative(3, 0.5);
        assertSameBits(fineTune(1, OPTIONS, one, compression), fineTune(threads, OPTIONS, one, compression));
    }

    @Test
    void anotherSeedGivesOtherBits() {
        TrainOptions other = new TrainOptions(4, 16, 1e-3, 2, OPTIONS.augmentation(), 8, Optional.empty());
        assertFalse(Arrays.equals(train(1, OPTIONS).tensor("fc0.weight").data(),
                train(1, other).tensor("fc0.weight").data()));
    }

    @ParameterizedTest
    @CsvSource({"cumulative, 0", "cumulative, 1", "cumulative, 2", "joint, 0", "joint, 1", "none, 2", "validated, 0",
            "validated, 1", "validated, 2", "one-shot, 1"})
    void aResumedTrainingEqualsAnUninterruptedOne(String mode, int lastEpoch) {
        TrainOptions trained = mode.equals("validated") ? LearningTest.with(4, LearningTest.learning(0.2, 0)) : OPTIONS;
        Compression compression = switch (mode) {
            case "cumulative", "validated" -> Compression.cumulative(2, 0.6);
            case "one-shot" -> new Compression(Compression.Mode.JOINT, 4, 0.6, Pruning.ONE_SHOT);
            case "joint" -> Compression.joint(4, 0.6);
            default -> Compression.none();
        };
        Model start = NetworkTraining.initialise(CONFIG, 3);
        Model expected = fineTune(1, trained, start, compression);
        TrainOptions options = trained.withCheckpoint(folder.resolve("checkpoint"));
        TrainProgress interrupt = new TrainProgress() {
            @Override
            public void step(int epoch, int epochs, int batch, int batches) {
                if (epoch == lastEpoch + 1) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        List<Integer> resumed = new ArrayList<>();
        TrainProgress record = new TrainProgress() {
            @Override
            public void resumed(List<EpochReport> curve) {
                resumed.add(curve.size());
            }
        };
        try (WorkPool pool = new WorkPool(2)) {
            assertThrows(CancellationException.class,
                    () -> new Trainer(bars(1), options, pool, interrupt).fineTune(start, compression));
            assertSameBits(expected, new Trainer(bars(1), options, pool, record).fineTune(start, compression));
        }
        assertEquals(List.of(lastEpoch + 1), resumed);
    }

    @Test
    void aCheckpointOfAnotherOrADamagedOneIsKeptAsideAndNotGoneOnWith() throws IOException {
        Path file = folder.resolve("checkpoint");
        Model expected = train(1, OPTIONS);
        train(1, new TrainOptions(4, 16, 1e-3, 2, OPTIONS.augmentation(), 8, Optional.empty()).withCheckpoint(file));
        byte[] other = Files.readAllBytes(file);
        assertKeptAside(expected, file, "other-1", "is of another training (\"seed 8\" there, \"seed 7\" here)");
        byte[] whole = Files.readAllBytes(file);
        byte[] flipped = whole.clone();
        flipped[flipped.length / 2] ^= 4;
        int damaged = 0;
        for (byte[] wrong : List.of(Arrays.copyOf(whole, whole.length - 7), flipped, new byte[]{1, 2, 3}, new byte[0],
                Arrays.copyOf(whole, whole.length + 1))) {
            Files.write(file, wrong);
            damaged++;
            assertKeptAside(expected, file, "damaged-" + damaged, "is damaged");
            assertArrayEquals(wrong, Files.readAllBytes(folder.resolve("checkpoint.damaged-" + damaged)));
            int seconds = whole.length - Double.BYTES - Long.BYTES; // and the checksum
            assertArrayEquals(Arrays.copyOf(whole, seconds), Arrays.copyOf(Files.readAllBytes(file), seconds));
        }
        assertArrayEquals(other, Files.readAllBytes(folder.resolve("checkpoint.other-1")));
    }

    private static void assertKeptAside(Model expected, Path file, String name, String told) {
        List<String> notes = new ArrayList<>();
        try (WorkPool pool = new WorkPool(1)) {
            TrainProgress note = noting(line -> notes.addAll(line.contains("checkpoint") ? List.of(line) : List.of()));
            assertSameBits(expected, new Trainer(bars(1), OPTIONS.withCheckpoint(file), pool, note).train(CONFIG));
        }
        assertEquals(1, notes.size(), notes::toString);
        assertTrue(notes.getFirst().contains(told) && notes.getFirst().contains(name), notes.getFirst());
    }

    static TrainProgress noting(Consumer<String> notes) {
        return new TrainProgress() {
            @Override
            public void note(String line) {
                notes.accept(line);
            }
        };
    }

    private static TrainOptions epochs(int epochs) {
        return new TrainOptions(epochs, 16, 1e-3, 2, OPTIONS.augmentation(), 7, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"none, 4", "none, 2", "cumulative, 1", "cumulative, 3", "cumulative, 4"})
    void epochsMayBeRaisedOnAStoppedOrFinishedTraining(String mode, int done) {
        Compression compression = mode.equals("none") ? Compression.none() : Compression.cumulative(2, 0.6);
        Path file = folder.resolve("checkpoint");
        Model start = NetworkTraining.initialise(CONFIG, 3);
        TrainProgress stop = new TrainProgress() {
            @Override
            public void step(int epoch, int epochs, int batch, int batches) {
                if (epoch == done) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        List<String> notes = new ArrayList<>();
        try (WorkPool pool = new WorkPool(2)) {
            Trainer first = new Trainer(bars(1), OPTIONS.withCheckpoint(file), pool, stop);
            if (done < 4) {
                assertThrows(CancellationException.class, () -> first.run(start, compression));
            } else {
                first.run(start, compression);
            }
            Trainer more = new Trainer(bars(1), epochs(6).withCheckpoint(file), pool, noting(notes::add));
            Trained trained = more.run(start, compression);
            assertEquals(List.of(1, 2, 3, 4, 5, 6), trained.curve().stream().map(EpochReport::epoch).toList());
            assertEquals(done, trained.curve().stream().filter(epoch -> epoch.epochs() == 4).count());
            assertTrue(trained.recipe().contains("; 6 epochs (4 until epoch " + done + "); "), trained.recipe());
            assertTrue(notes.getFirst().contains("goes on from epoch " + done + " to 6"), notes::toString);
            assertEquals(compression.bits(), trained.model().bits());
            assertTrue(trained.secondsBefore() > 0 && trained.seconds() > trained.secondsBefore());
            Trained again = more.run(start, compression);
            assertSameBits(trained.model(), again.model());
            assertEquals(trained.recipe(), again.recipe());
            Trained fewer = new Trainer(bars(1), OPTIONS.withCheckpoint(file), pool, noting(notes::add)).run(start,
                    compression);
            assertEquals(0, fewer.secondsBefore(), "fewer epochs are another training");
            assertTrue(Files.exists(folder.resolve("checkpoint.other-1")));
        }
    }

    @Test
    void aTrainingThatStopsBeingFiniteEndsAndSaysWhere() {
        for (double rate : new double[]{3e38, 1e30}) {
            TrainOptions wild = new TrainOptions(4, 16, rate, 0, OPTIONS.augmentation(), 7, Optional.empty());
            String told = assertThrows(UntrustedResultException.class, () -> train(1, wild)).getMessage();
            assertTrue(told.matches("training stopped being finite in epoch 1 of 4 \\(layer \\w+: .* holds .*\\), "
                    + "expected it to stay so with a smaller learning rate than " + rate), told);
        }
    }

    @Test
    void aLayerThatDiesOrIsEmptiedIsSaidAsItHappensAndInTheResult() {
        Model start = NetworkTraining.initialise(CONFIG, 3);
        List<String> told = new ArrayList<>();
        try (WorkPool pool = new WorkPool(2)) {
            Model inhibited = NetworkTraining.initialise(CONFIG, 3);
            Arrays.fill(inhibited.tensor("fc0.weight").data(), -1);
            Trained dead = new Trainer(bars(1), epochs(2), pool, noting(told::add)).run(inhibited, Compression.none());
            assertEquals(told, dead.notes());
            assertTrue(told.getFirst().startsWith("epoch 1: layer lif_fc0 never spikes: "), told::toString);
            assertEquals(0, dead.curve().getLast().firingRates().get("lif_fc0"));
            told.clear();
            Arrays.fill(start.tensor("conv0.weight").data(), 0);
            Trained emptied = new Trainer(bars(1), epochs(2), pool, noting(told::add)).run(start,
                    new Compression(Compression.Mode.PRUNE, 8, 0.5, Pruning.ONE_SHOT));
            assertEquals(told, emptied.notes());
            assertTrue(told.stream().anyMatch(note -> note.startsWith("epoch 1: layer conv0 has no weights")),
                    told::toString);
            assertEquals(0, emptied.curve().getFirst().weightDensities().get("conv0"));
        }
    }

    @Test
    void whatChangedSinceTheEpochBeforeIsSaidOnce() {
        List<String> told = new ArrayList<>();
        EpochReport before = null;
        for (double rate : new double[]{0.5, 1, 1, 0.2, 0, 0, 0.1}) {
            EpochReport now = new EpochReport("none", told.size() + 1, 9, 1, 0, null, null, 1,
                    new LinkedHashMap<>(Map.of("lif", rate)), new LinkedHashMap<>(Map.of("fc", rate)), List.of());
            told.add(now.changesSince(before).stream().map(note -> note.replaceAll("[:,(].*", "").strip())
                    .collect(Collectors.joining(" / ")));
            before = now;
        }
        assertEquals(List.of("", "layer lif always spikes", "", "layer lif does not always spike any more",
                "layer lif never spikes / layer fc has no weights other than zero left", "",
                "layer lif spikes again / layer fc has weights again"), told);
    }

    @Test
    void itLearnsWhatItHasNotSeenAndCompressedStillKnows() {
        TrainOptions options = new TrainOptions(20, 10, 5e-3, 1, Augmentation.none(), 7, OPTIONS.checkpoint());
        Model start = NetworkTraining.initialise(LEARNER, 3);
        try (WorkPool pool = new WorkPool(2)) {
            Trainer trainer = new Trainer(bars(1, 150), options, pool, TrainProgress.SILENT);
            Model model = trainer.train(LEARNER);
            Model ternary = trainer.fineTune(model, Compression.quantise(2));
            int before = Trainer.correct(start, bars(2), pool);
            int trained = Trainer.correct(model, bars(2), pool);
            int compressed = Trainer.correct(ternary, bars(2), pool);
            assertTrue(before < 30, "untrained " + before + " of 50");
            assertTrue(trained >= 45, "trained " + trained + " of 50");
            assertTrue(compressed >= 40, "ternary " + compressed + " of 50");
        }
    }

    @Test
    void prunedWeightsStayZeroAndCodesWithinTheirWidth() {
        Model start = NetworkTraining.initialise(CONFIG, 3);
        Model model = fineTune(2, OPTIONS, start,
                new Compression(Compression.Mode.CUMULATIVE, 2, 0.75, Pruning.ONE_SHOT));
        assertEquals(2, model.bits());
        long weights = 0;
        long zeros = 0;
        for (LayerNumbers numbers : model.numbers()) {
            LayerShape layer = numbers.shape();
            float[] mask = model.tensor(Model.mask(layer.tensor())).data();
            byte[] codes = numbers.codes();
            for (int i = 0; i < codes.length; i++) {
                assertTrue(Math.abs(codes[i]) <= 1);
                assertTrue(mask[i] != 0 || codes[i] == 0);
                assertTrue(
                        mask[i] != 0
                                || model.tensor(layer.tensor()).data()[i] == start.tensor(layer.tensor()).data()[i],
                        "a pruned weight has no gradient");
                zeros += mask[i] == 0 ? 1 : 0;
            }
            weights += codes.length;
        }
        assertEquals((long) (0.75 * weights), zeros);
    }

    @Test
    void framesThatDoNotFitTheNetworkAreTold() {
        Network other = CextNet.paper().channels(5).image(10, 10).steps(4).blocks(2).gated(1).hidden(12).classes(3, 2)
                .dropout(0).statistics(Statistics.ALL_STEPS).network();
        try (WorkPool pool = new WorkPool(1)) {
            Trainer trainer = new Trainer(bars(1), OPTIONS, pool, TrainProgress.SILENT);
            assertThrows(BadInputException.class, () -> trainer.train(other));
            FrameSet empty = new FrameSet(4, 11, 10, 3, new short[0][], new int[0]);
            assertThrows(BadInputException.class, () -> new Trainer(empty, OPTIONS, pool, TrainProgress.SILENT));
        }
    }
}
