package spikelane.sim.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spikelane.kernels.WorkPool;
import spikelane.sim.cli.option.NirOptions;
import spikelane.sim.cli.option.ThreadsOption;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.inference.CostTableFile;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.inference.InferenceVector;
import spikelane.sim.inference.layer.KernelFit;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.io.Numbers;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Network;
import spikelane.sim.network.Provenance;
import spikelane.sim.report.MachineBlock;
import spikelane.sim.report.StreamPage;
import spikelane.sim.stream.EventFeed;
import spikelane.sim.stream.EventRing;
import spikelane.sim.stream.Latency;
import spikelane.sim.stream.LiveStream;
import spikelane.sim.stream.Pace;
import spikelane.sim.stream.RecordingFeed;
import spikelane.sim.stream.StreamListener;
import spikelane.sim.stream.StreamResult;
import spikelane.sim.stream.UdpFeed;

/** {@code spikelane stream}: a network on a live stream of events. */
@Command(name = "stream", mixinStandardHelpOptions = true, description = "Run a trained network on a live stream of events, a time step a slice: prints classes as they firm up, and how long after the last event of a slice they come. Ends with its source, after --seconds, or on Ctrl-C; then it prints what was measured.")
final class StreamCommand implements Callable<Integer> {
    private static final String UDP = "udp:";
    private static final int LARGEST_PORT = 65535;
    private static final long LONGEST_SLICE_US = 60_000_000;
    private static final double LONGEST_SECONDS = 1e8;
    private static final int LARGEST_SENSOR = 1 << 15;
    private static final double LONGEST_WARM_UP = 600;

    /** When the events of a recording come. */
    enum Rate {
        REAL, MAX
    }

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "a network that train or study wrote, or one in NIR (.nir)")
    private Path modelFile;

    @Mixin
    private NirOptions nir;

    @Option(names = "--source", paramLabel = "RECORDING|generated|udp:PORT", required = true, description = "where events come from: a recording (AEDAT 3.1, AEDAT 2.0, N-MNIST .bin), a data set's folder, trial after trial; the generated gestures; or datagrams of AEDAT 3.1 packets")
    private String source;

    @Option(names = "--rate", description = "${COMPLETION-CANDIDATES}: events of a recording at their own times, or as fast as they are taken (default: real)")
    private Rate rate = Rate.REAL;

    @Option(names = "--slice-us", paramLabel = "N", required = true, description = "length of a slice, and the deadline of its time step, in microseconds")
    private long sliceUs;

    @Option(names = "--seconds", paramLabel = "S", description = "end after so long (default: at the end of the source)")
    private double seconds;

    @Option(names = "--warm-up", paramLabel = "S", description = "longest time to run synthetic frames before the stream; it ends at steady state (default: 10)")
    private double warmUp = 10;

    @Option(names = "--repeat", description = "begin the source again after its end, until --seconds or Ctrl-C")
    private boolean repeat;

    @Option(names = "--sensor", paramLabel = "N", description = "rows and columns of the sensor that sends datagrams (default: those of the network's input)")
    private Integer sensor;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--html", paramLabel = "FILE", description = "write a page: latencies by percentile, and what was counted")
    private Path html;

    @Option(names = "--json", description = "print what was measured as JSON, and no classes")
    private boolean json;

    private record StreamReport(String model, @JsonUnwrapped StreamResult result, List<String> classes,
            SequencedMap<String, String> machine) {}

    @Override
    public Integer call() {
        require(sliceUs >= 1 && sliceUs <= LONGEST_SLICE_US,
                "--slice-us " + sliceUs + ": expected 1 to " + LONGEST_SLICE_US);
        require(seconds >= 0 && seconds <= LONGEST_SECONDS,
                "--seconds " + seconds + ": expected 0 to " + Numbers.decimal(LONGEST_SECONDS));
        require(warmUp >= 0 && warmUp <= LONGEST_WARM_UP,
                "--warm-up " + warmUp + ": expected 0 to " + Numbers.decimal(LONGEST_WARM_UP));
        if (html != null) {
            OutputFiles.requireWritable(html);
        }
        ModelFile file = nir.read(modelFile).file();
        KernelFit.obstacle(file.model()).ifPresent(why -> {
            throw new BadInputException("kernels do not run the network, and plain loops are too slow: " + why);
        });
        int maxCount = Evaluator.USUAL_COUNT;
        LiveStream.Settings settings = new LiveStream.Settings(sliceUs, rate == Rate.REAL ? Pace.REAL : Pace.MAX,
                nanos(seconds), nanos(warmUp), maxCount, EventRing.USUAL_BYTES);
        try (EventFeed feed = feed(file.model().network().input());
                InferenceVector network = new InferenceVector(CostTableFile.kernels(), file.model(), maxCount);
                WorkPool pool = threads.pool()) {
            stream(file, new LiveStream(network, settings, feed), pool);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("the network cannot run: " + e.getMessage(), e);
        }
        return 0;
    }

    private static Duration nanos(double inSeconds) {
        return Duration.ofNanos((long) (inSeconds * 1e9));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException(message);
        }
    }

    private EventFeed feed(FeatureShape input) {
        if (!source.startsWith(UDP)) {
            require(sensor == null, "--sensor is for datagrams: a recording says its own");
            return source.equals("generated")
                    ? RecordingFeed.of(new GestureGenerator(GestureGenerator.DEFAULT_SEED), repeat)
                    : RecordingFeed.of(Path.of(source), repeat);
        }
        require(!repeat, "--repeat is for recordings: datagrams have no end");
        String port = source.substring(UDP.length());
        require(port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= LARGEST_PORT,
                "--source " + BadInputException.quote(source) + ": expected udp: and a port from 0 to " + LARGEST_PORT);
        require(sensor == null || (sensor >= 1 && sensor <= LARGEST_SENSOR),
                "--sensor " + sensor + ": expected 1 to " + LARGEST_SENSOR);
        UdpFeed feed = new UdpFeed(Integer.parseInt(port), sensor == null ? input.height() : sensor,
                sensor == null ? input.width() : sensor, sliceUs);
        System.err.println("spikelane: listens on UDP port " + feed.port());
        return feed;
    }

    /** Ctrl-C ends the stream; the process then lives on until what there is has been printed. */
    private void stream(ModelFile file, LiveStream stream, WorkPool pool) {
        CountDownLatch printed = new CountDownLatch(1);
        Thread hook = new Thread(() -> {
            stream.interrupt();
            awaitUninterruptibly(printed);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            List<String> classes = classes(file);
            StreamResult result = stream.run(pool,
                    json ? (w, step, steps, label, spikes) -> {} : printer(file.model().network(), classes));
            print(result, classes);
        } finally {
            System.out.flush();
            printed.countDown();
            removeHook(hook);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it runs: the process is about to end
        }
    }

    private static List<String> classes(ModelFile file) {
        int count = file.model().network().readout().classes();
        return file.origin().map(Provenance::classes)
                .orElse(IntStream.range(0, count).mapToObj(label -> "class " + label).toList());
    }

    /** A line at the end of each window, and before it whenever another class leads. */
    private StreamListener printer(Network network, List<String> classes) {
        int votes = network.readout().votes();
        return new StreamListener() {
            private int leads = -1;

            @Override
            public void decided(long window, int step, int steps, int label, int[] spikes) {
                if (label == leads && step < steps) {
                    return;
                }
                leads = step < steps ? label : -1;
                long own = 0;
                long all = 0;
                for (int i = 0; i < spikes.length; i++) {
                    own += i / votes == label ? spikes[i] : 0;
                    all += spikes[i];
                }
                System.out.printf(Locale.ROOT, "window %d, %d of %d slices: %s, %d of %d spikes%n", window + 1, step,
                        steps, all == 0 ? "no class yet" : classes.get(label), own, all);
                System.out.flush();
            }
        };
    }

    private void print(StreamResult result, List<String> classes) {
        SequencedMap<String, String> machine = MachineBlock.describe();
        if (html != null) {
            OutputFiles.write(html, StreamPage.html(result, machine));
        }
        if (json) {
            System.out.println(Json.line(new StreamReport(modelFile.toString(), result, classes, machine)));
            return;
        }
        StreamPage.facts(result).forEach((name, value) -> System.out.printf(Locale.ROOT, "%-17s %s%n", name, value));
        print("decision", "after the last event of a slice", result.decision());
        print("slice", "after the end of a slice", result.slice());
        print("step", "the computation alone", result.step());
    }

    private static void print(String name, String what, Latency latency) {
        if (latency != null) {
            System.out.printf(Locale.ROOT, "%-17s 50 %% %s ms, 99 %% %s ms, 99.9 %% %s ms, largest %s ms (%s)%n", name,
                    Numbers.significant(latency.p50()), Numbers.significant(latency.p99()),
                    Numbers.significant(latency.p999()), Numbers.significant(latency.max()), what);
        }
    }
}
