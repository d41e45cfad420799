package spikelane.sim.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.WorkPool;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.train.layer.FlatLayout;
import spikelane.sim.train.rule.LearningRule;
import spikelane.sim.train.rule.Loss;
import spikelane.sim.train.rule.Surrogate;

/** What is said to fit does: the estimate that refuses a training is compared with what lives after a step of it. */
@Tag("once")
class TrainingMemoryTest {
    /** How far the estimate may be off; lists of inputs grow with their density, which it can only suppose. */
    private static final double BOUND = 0.06;
    /** Share of pixels and channels with events, as in recordings. */
    private static final double DENSITY = 0.1;

    private static long live() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            LockSupport.parkNanos(50_000_000); // a pool's threads end, and let go of what they last worked on
            System.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static Network network(int channels, int image, int steps, int gated) {
        return CextNet.paper().channels(channels).image(image, image).steps(steps).blocks(3).gated(gated).hidden(96)
                .classes(10, 5).dropout(0.25).network();
    }

    private static void step(NetworkTraining net, int batch, int threads) {
        FlatLayout layout = net.inputLayout();
        Random random = new Random(3);
        int[] labels = new int[batch];
        for (int n = 0; n < batch; n++) {
            labels[n] = n % 10;
            for (int c = 0; c < layout.channels(); c++) {
                for (int t = 0; t < layout.steps(); t++) {
                    for (int p = 0; p < layout.height() * layout.width(); p++) {
                        net.input()[n][layout.at(c, t) + p / layout.width() * layout.row()
                                + p % layout.width()] = random.nextDouble() < DENSITY ? 1 : 0;
                    }
                }
            }
        }
        try (WorkPool pool = new WorkPool(threads)) {
            net.refresh();
            net.forward(pool, batch, new long[batch], true);
            net.backward(pool, labels, null);
        }
    }

    /**
     * In a JVM with the collector of {@code bin/spikelane}: G1, the usual one, rounds large arrays up to its regions.
     */
    @ParameterizedTest
    @ValueSource(strings = {"128, 64, 10, 2, 2, 1, ATAN", "128, 32, 10, 2, 4, 1, ATAN", "64, 34, 8, 1, 4, 2, ATAN",
            "32, 34, 8, 1, 8, 1, ATAN", "40, 34, 8, 0, 4, 2, ATAN", "24, 34, 8, 1, 8, 1, ATAN",
            "24, 34, 8, 1, 4, 2, ATAN", "16, 34, 8, 1, 4, 1, TRIANGLE"})
    void theEstimateIsWhatLives(String training) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), "-XX:+UseParallelGC", "-Xmx2g", "--add-modules",
                "jdk.incubator.vector", "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
                TrainingMemoryTest.class.getName(), training).redirectError(Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), said);
        String[] bytes = said.split(" ", -1);
        double estimate = Double.parseDouble(bytes[0]);
        double measured = Double.parseDouble(bytes[1]);
        assertEquals(1, estimate / measured, BOUND,
                () -> String.format(Locale.ROOT, "%.2f MB estimated, %.2f MB live", estimate / 1e6, measured / 1e6));
    }

    /**
     * Prints the estimate and what lives, in bytes.
     *
     * @param args one: channels, height and width, T, gates, N, threads, surrogate
     */
    public static void main(String[] args) {
        String[] training = args[0].split(", ", -1);
        int[] numbers = Arrays.stream(training, 0, 6).mapToInt(Integer::parseInt).toArray();
        LearningRule rule = new LearningRule(Loss.MSE, Surrogate.valueOf(training[6]), 0, 0);
        Network network = network(numbers[0], numbers[1], numbers[2], numbers[3]);
        int batch = numbers[4];
        int threads = numbers[5];
        step(NetworkTraining.of(NetworkTraining.initialise(network, 1), 1, 1, rule), 1, 1); // classes are loaded
        Model model = NetworkTraining.initialise(network, 1);
        long before = live();
        NetworkTraining net = NetworkTraining.of(model, batch, threads, rule);
        long measured;
        try {
            step(net, batch, threads);
            measured = live() - before;
        } finally {
            Reference.reachabilityFence(net);
        }
        System.out.println(NetworkTraining.bytes(network, batch, threads, rule) + " " + measured);
    }
}
