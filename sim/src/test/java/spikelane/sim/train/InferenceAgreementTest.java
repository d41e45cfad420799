package spikelane.sim.train;

import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.CextNet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityCounter;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.compress.Compression;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Frames;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.inference.Evaluation;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.inference.Inference;
import spikelane.sim.inference.InferenceScalar;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;

/** The network that training sees and the one that the kernels run are the same network. */
class InferenceAgreementTest {
    private static final Network CONFIG = CextNet.paper().channels(12).image(11, 10).steps(4).blocks(2).gated(1)
            .hidden(24).classes(3, 4).dropout(0.2).statistics(Statistics.ALL_STEPS).network();
    /**
     * How many of all output spikes may differ. Float32 sums in another order, and thresholds rounded to fixed point,
     * move a membrane potential by less than 1e-4 of the threshold; about that fraction of the neurons are that near to
     * it in a step, and what one of them does reaches the output of its own sample only.
     */
    private static final double DIFFERING_SPIKES = 0.002;

    @Test
    void outputSpikesAgree() {
        FrameSet train = TrainerTest.bars(1, 60);
        FrameSet test = TrainerTest.bars(2, 60);
        try (WorkPool pool = new WorkPool(1)) {
            Model trained = trainer(train, 25, pool).train(CONFIG);
            for (Compression compression : List.of(Compression.none(), Compression.quantise(8), Compression.quantise(2),
                    Compression.joint(3, 0.5))) {
                Model model = compression.quantises()
                        ? trainer(train, 6, pool).fineTune(trained, compression)
                        : trained;
                int correct = Trainer.correct(model, test, pool);
                Evaluation evaluation = Evaluator.evaluate(model, test, pool);
                assertTrue(correct > test.size() / 2, compression.name() + " learned nothing: " + correct);
                assertEquals(correct, evaluation.correct(), 1, compression.name());
                assertScoresAgree(compression.name(), model, test, pool);
            }
        }
    }

    private static Trainer trainer(FrameSet train, int epochs, WorkPool pool) {
        TrainOptions options = new TrainOptions(epochs, 6, 4e-3, 1, Augmentation.none(), 7, Optional.empty());
        return new Trainer(train, options, pool, TrainProgress.SILENT);
    }

    private static void assertScoresAgree(String name, Model model, FrameSet data, WorkPool pool) {
        NetworkTraining net = NetworkTraining.of(model, 1, pool.threads());
        net.refresh();
        double spikesPerVote = CONFIG.readout().votes() * CONFIG.steps();
        double differing = 0;
        double all = 0;
        ActivityCounter activity = new ActivityCounter(CONFIG, data.size());
        try (Inference inference = Inference.of(model, 100)) {
            Inference.Worker worker = inference.newWorker();
            int[] spikes = new int[CONFIG.outputs()];
            for (int n = 0; n < data.size(); n++) {
                Augmentation.none().place(data, n, 0, net.input()[0], net.inputLayout());
                net.forward(pool, 1, null, false);
                worker.run(data.counts()[n], spikes, activity);
                for (int label = 0; label < CONFIG.readout().classes(); label++) {
                    int sum = 0;
                    for (int vote = 0; vote < CONFIG.readout().votes(); vote++) {
                        sum += spikes[label * CONFIG.readout().votes() + vote];
                    }
                    differing += Math.abs(sum - net.scores()[0][label] * spikesPerVote);
                    all += sum;
                }
            }
        }
        assertTrue(differing <= DIFFERING_SPIKES * all,
                name + ": " + differing + " of " + all + " output spikes differ from training");
    }

    /** Trained networks on recordings: plain loops and kernels give the same spikes, layer by layer. */
    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"0, 2", "0, 8", "2, 2", "2, 8"})
    void kernelsAgreeWithPlainLoopsOnTrainedNetworks(int tcjaBlocks, int bits) {
        Network config = CextNet.paper().channels(16).image(32, 32).steps(6).blocks(3).gated(tcjaBlocks).hidden(48)
                .classes(11, 3).dropout(0.2).statistics(Statistics.ALL_STEPS).network();
        Dataset gestures = new GestureGenerator(5, 4, 2);
        try (WorkPool pool = new WorkPool(1)) {
            FrameSet train = Frames.of(gestures, Split.TRAIN, 6, 32, 32, SplitBy.NUMBER, pool);
            FrameSet test = Frames.of(gestures, Split.TEST, 6, 32, 32, SplitBy.NUMBER, pool);
            TrainOptions options = new TrainOptions(6, 16, 1e-3, 2, Augmentation.none(), 3, Optional.empty());
            Trainer trainer = new Trainer(train, options, pool, TrainProgress.SILENT);
            Model model = trainer.fineTune(trainer.train(config), Compression.quantise(bits));
            int compared = 0;
            try (Inference kernels = Inference.of(model, Short.MAX_VALUE)) {
                InferenceScalar loops = new InferenceScalar(model, Short.MAX_VALUE);
                Inference.Worker onKernels = kernels.newWorker();
                for (short[] counts : test.counts()) {
                    InferenceScalar.ScalarWorker onLoops = loops.newWorker();
                    List<LayerActivity> expected = activity(config, onLoops, counts);
                    List<LayerActivity> actual = activity(config, onKernels, counts);
                    boolean determined = onLoops.smallestMargin() > 1;
                    for (int i = 0; i < expected.size(); i++) {
                        boolean integer = tcjaBlocks == 0 || i <= 3 - tcjaBlocks + 1;
                        if (integer || determined) {
                            assertArrayEquals(expected.get(i).activeByInput(), actual.get(i).activeByInput(),
                                    expected.get(i).layer().name());
                            compared++;
                        }
                    }
                }
            }
            assertTrue(compared >= test.size() * 4, compared + " layers compared");
        }
    }

    private static List<LayerActivity> activity(Network config, Inference.Worker worker, short[] counts) {
        ActivityCounter recorder = new ActivityCounter(config, 1);
        worker.run(counts, new int[config.outputs()], recorder);
        return ActivityCounter.merge(List.of(recorder));
    }
}
