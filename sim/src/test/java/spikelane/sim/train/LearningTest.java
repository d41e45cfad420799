package spikelane.sim.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.WorkPool;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Pruning;
import spikelane.sim.compress.Quantiser;
import spikelane.sim.inference.Evaluation;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.network.ModelFile;
import spikelane.sim.data.FrameSet;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.Model;
import spikelane.sim.train.rule.LearningRule;
import spikelane.sim.train.rule.Loss;
import spikelane.sim.train.rule.Surrogate;

/** What a training is asked for beside its schedule: validation, losses and rates, quantisers. */
class LearningTest {
    @TempDir
    private Path folder;

    static Learning learning(double validation, int patience) {
        return new Learning(LearningRule.USUAL, 0, 0, validation, patience);
    }

    static TrainOptions with(int epochs, Learning learning) {
        return new TrainOptions(epochs, 10, 5e-3, 1, TrainerTest.OPTIONS.augmentation(), 7, Optional.empty(), learning);
    }

    @Test
    void theEpochThatIsBestOnHeldOutSamplesIsKeptAndTrainingStopsEarly() {
        Model start = NetworkTraining.initialise(TrainerTest.LEARNER, 3);
        FrameSet data = TrainerTest.bars(1, 90);
        List<String> notes = new ArrayList<>();
        try (WorkPool pool = new WorkPool(2)) {
            Trained whole = new Trainer(data, with(12, learning(0.3, 0)), pool, TrainProgress.SILENT).run(start,
                    Compression.none());
            List<EpochReport> curve = whole.curve();
            EpochReport best = curve.get(whole.bestEpoch() - 1);
            for (EpochReport other : curve) {
                assertFalse(other.isBetterThan(best), other + " is better than " + best);
            }
            assertTrue(curve.stream().anyMatch(epoch -> best.isBetterThan(epoch)), "all are alike");
            Validation parts = Validation.of(data, with(12, learning(0.3, 0))).orElseThrow();
            assertEquals(27, parts.held().size());
            assertEquals(best.validationAccuracy(), Trainer.correct(whole.model(), parts.held(), pool) / 27.0, 1e-9);
            Path file = folder.resolve("early");
            TrainOptions patient = with(40, learning(0.3, 1)).withCheckpoint(file);
            Trained early = new Trainer(data, patient, pool, TrainerTest.noting(notes::add)).run(start,
                    Compression.none());
            assertEquals(early.bestEpoch() + 1, early.curve().size());
            assertTrue(early.curve().size() < 40, early.curve().size() + " epochs");
            assertTrue(notes.stream().anyMatch(note -> note.startsWith("stopped after epoch ")), notes::toString);
            Trained again = new Trainer(data, patient, pool, TrainProgress.SILENT).run(start, Compression.none());
            TrainerTest.assertSameBits(early.model(), again.model());
            assertEquals(early.curve().size(), again.curve().size());
        }
    }

    /** The validation samples see the network in training, the model is what is written: they agree. */
    @ParameterizedTest
    @CsvSource({"DUQ, false", "EWGS, false", "LSQ, false", "DUQ, true", "LSQ, true"})
    void whatIsQuantisedInTrainingIsTheModelThatItEndsWith(Quantiser quantiser, boolean byChannel) {
        Model start = NetworkTraining.initialise(TrainerTest.LEARNER, 3);
        SequencedMap<String, Integer> widths = new LinkedHashMap<>(Map.of("conv1", 3, "fc0", 2));
        Compression compression = new Compression(Compression.Mode.JOINT, 5, 0.3, Pruning.GRADUAL, quantiser, byChannel,
                widths);
        TrainOptions options = with(12, learning(0.3, 0));
        try (WorkPool pool = new WorkPool(2)) {
            Trained trained = new Trainer(TrainerTest.bars(1, 90), options, pool, TrainProgress.SILENT).run(start,
                    compression);
            Path file = folder.resolve("model");
            ModelFile.write(file, new ModelFile(trained.model(), Optional.empty()));
            Model model = ModelFile.read(file).model();
            TrainerTest.assertSameBits(trained.model(), model);
            FrameSet held = Validation.of(TrainerTest.bars(1, 90), options).orElseThrow().held();
            double validation = trained.curve().get(trained.bestEpoch() - 1).validationAccuracy();
            assertTrue(validation > 0.4, "it learned nothing: " + validation);
            assertEquals(validation, Trainer.correct(model, held, pool) / (double) held.size(), 1.01 / held.size());
            Evaluation onKernels = Evaluator.evaluate(model, held, pool);
            assertEquals(validation, onKernels.accuracy(), 1.01 / held.size());
            assertEquals(5, model.bits());
            for (LayerNumbers numbers : model.numbers()) {
                int bits = widths.getOrDefault(numbers.shape().name(), 5);
                assertEquals(bits, model.bits(numbers.shape()), numbers.shape().name());
                for (byte code : numbers.codes()) {
                    assertTrue(Math.abs(code) < 1 << (bits - 1), "a code of " + code);
                }
            }
        }
    }

    @Test
    void aDrawToARateMovesTheFiringRates() {
        Model start = NetworkTraining.initialise(TrainerTest.CONFIG, 3);
        double[] distance = new double[2];
        try (WorkPool pool = new WorkPool(2)) {
            for (int i = 0; i < 2; i++) {
                Learning learning = new Learning(new LearningRule(Loss.CROSS_ENTROPY, Surrogate.SIGMOID, 0.4, 100 * i),
                        1e-3, 5, 0, 0);
                TrainOptions options = new TrainOptions(12, 16, 2e-2, 0, Augmentation.none(), 7, Optional.empty(),
                        learning);
                Trained trained = new Trainer(TrainerTest.bars(1), options, pool, TrainProgress.SILENT).run(start,
                        Compression.none());
                assertTrue(trained.recipe().contains("loss cross_entropy, surrogate sigmoid"), trained.recipe());
                for (double rate : trained.curve().getLast().firingRates().values()) {
                    distance[i] += Math.abs(rate - 0.4);
                }
            }
        }
        assertTrue(distance[1] < 0.8 * distance[0], distance[1] + " with, " + distance[0] + " without");
    }
}
