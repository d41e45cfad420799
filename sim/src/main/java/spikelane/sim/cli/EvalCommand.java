package spikelane.sim.cli;

import spikelane.sim.cli.option.NirOptions;
import spikelane.sim.cli.option.ThreadsOption;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spikelane.kernels.WorkPool;
import spikelane.sim.cli.table.ProfileTable;
import spikelane.sim.cli.progress.Progress;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Trial;
import spikelane.sim.inference.Evaluation;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.inference.LayerForm;
import spikelane.sim.inference.layer.KernelFit;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.TrainingFacts;
import spikelane.sim.profile.ActivityRecorder;
import spikelane.sim.profile.Profile;
import spikelane.sim.profile.Profiler;

/** {@code spikelane eval}: classifies recordings with a trained network. */
@Command(name = "eval", mixinStandardHelpOptions = true, description = "Classify recordings with a trained network: accuracy with its 95 %% interval, and the difference to what training reported.")
final class EvalCommand implements Callable<Integer> {
    /** Upper limit; the warm-up ends at steady state. */
    private static final Duration WARM_UP = Duration.ofSeconds(4);

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "a network that train or study wrote, or one in NIR (.nir)")
    private Path modelFile;

    @Mixin
    private NirOptions nir;

    @Mixin
    private RecordingOptions recordings;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--batch", paramLabel = "N", description = "samples at once: 1 (event-driven), 32 or 64 (bit-sliced, ternary networks); default: the faster. Only the time depends on it")
    private Integer batch;

    @Option(names = "--profile", description = "also measure, on one thread after warm-up (15 s at most), where the time goes: per layer the kernel form and why, milliseconds, synaptic operations per ns, bytes moved, percent of the machine's peak")
    private boolean profile;

    @Option(names = "--jfr", paramLabel = "FILE", description = "write a Flight Recorder profile of the evaluation, and of --profile; read it with jfr or JDK Mission Control")
    private Path jfr;

    @Option(names = "--dump-activity", paramLabel = "FILE", description = "write the inputs of every layer, spikes as bits, of some samples (safetensors)")
    private Path dump;

    @Option(names = "--dump-samples", paramLabel = "N", description = "how many samples --dump-activity takes, spread evenly (default: 2)")
    private int dumpSamples = 2;

    @Option(names = "--dump-steps", paramLabel = "T", description = "how many time steps of each it takes (default: all)")
    private int dumpSteps = Integer.MAX_VALUE;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    private final DataWarnings warnings = new DataWarnings();

    private record EvalReport(String model, String dataset, String split, String chosen, double accuracy, int correct,
            int total, double ciLow, double ciHigh, double msPerSample, double samplesPerSecond, double warmUpSeconds,
            int threads, int batch, String batchReason, List<LayerForm> forms, Double trainingAccuracy,
            Double difference, List<String> warnings, @JsonInclude(JsonInclude.Include.NON_NULL) Profile profile) {}

    @Override
    public Integer call() {
        if (dumpSamples < 1 || dumpSteps < 1) {
            throw new BadInputException("--dump-samples and --dump-steps: expected at least 1");
        }
        NirOptions.Content content = nir.read(modelFile);
        ModelFile file = content.file();
        if (profile) {
            KernelFit.obstacle(file.model()).ifPresent(why -> {
                throw new BadInputException("--profile times kernels, which do not run the network: " + why);
            });
        }
        Recordings chosen = recordings.open(content, modelFile, warnings);
        try (WorkPool pool = threads.pool()) {
            FrameSet frames = chosen.frames(file.model().network(), pool);
            try (FlightRecording recording = jfr == null ? null : FlightRecording.start(jfr)) {
                evaluate(file, chosen, frames, pool);
                if (recording != null) {
                    recording.save();
                }
            }
        }
        return 0;
    }

    private void evaluate(ModelFile file, Recordings chosen, FrameSet frames, WorkPool pool) {
        Evaluation evaluation;
        try (Progress progress = new Progress("evaluating", frames.size(), 0)) {
            evaluation = Evaluator.evaluate(file.model(), frames, pool, progress::step, batch == null ? 0 : batch,
                    WARM_UP);
        }
        Profile measured = profile ? Profiler.profile(file.model(), frames) : null;
        if (dump != null) {
            dump(file, chosen, frames);
        }
        print(file, chosen, evaluation, measured);
    }

    private void dump(ModelFile file, Recordings chosen, FrameSet frames) {
        int[] samples = new int[Math.min(dumpSamples, frames.size())];
        // one further each time: recordings often repeat the classes in turn, at a period that divides their number
        Arrays.setAll(samples, i -> (int) (((long) i * frames.size() / samples.length + i) % frames.size()));
        List<Trial> trials = chosen.dataset().trials(chosen.split());
        SequencedMap<String, String> origin = new LinkedHashMap<>();
        origin.put("about", "inputs of the layers of a spiking network while it classified recordings; see"
                + " spikelane.sim.activity.RecordedActivity for the layout");
        origin.put("dataset", chosen.dataset().name());
        origin.put("chosen", chosen.how());
        origin.put("samples", String.join(", ", Arrays.stream(samples)
                .mapToObj(i -> trials.get(i).file() + " (class " + trials.get(i).label() + ")").toList()));
        origin.put("model", modelFile.getFileName() + ": "
                + file.facts().map(TrainingFacts::compression).orElse(file.model().bits() + " bit"));
        ActivityRecorder
                .capture(file.model(), frames, samples, Math.min(dumpSteps, file.model().network().steps()), origin)
                .write(dump);
    }

    private void print(ModelFile file, Recordings chosen, Evaluation evaluation, Profile measured) {
        Evaluation.RunFacts run = evaluation.run();
        double samplesPerSecond = evaluation.total() / run.seconds();
        Double training = file.facts().filter(facts -> facts.total() > 0).map(TrainingFacts::accuracy).orElse(null);
        Double difference = training == null ? null : evaluation.accuracy() - training;
        String dataset = chosen.dataset().name();
        if (json) {
            System.out.println(Json.line(new EvalReport(modelFile.toString(), dataset, chosen.split().label(),
                    chosen.how(), evaluation.accuracy(), evaluation.correct(), evaluation.total(), evaluation.ciLow(),
                    evaluation.ciHigh(), evaluation.msPerSample(), samplesPerSecond, run.warmUpSeconds(),
                    threads.count(), run.batch().batch(), run.batch().reason(), run.forms(), training, difference,
                    warnings.told(), measured)));
            return;
        }
        int bits = file.model().bits();
        System.out.printf(Locale.ROOT, "network   %s, %s%n", modelFile,
                bits == Model.FULL_PRECISION ? "full precision" : bits + " bit");
        System.out.printf(Locale.ROOT, "data      %s: %s%n", dataset, chosen.how());
        System.out.printf(Locale.ROOT, "accuracy  %.2f %% (%d of %d), 95 %% interval %.2f to %.2f %%%n",
                100 * evaluation.accuracy(), evaluation.correct(), evaluation.total(), 100 * evaluation.ciLow(),
                100 * evaluation.ciHigh());
        if (difference != null) {
            System.out.printf(Locale.ROOT, "training  reported %.2f %%, a difference of %+.2f points%n", 100 * training,
                    100 * difference);
        }
        System.out.printf(Locale.ROOT,
                "time      %.2f ms a sample on one thread (median), %.0f samples/s on %d, after %.1f s of"
                        + " warm-up%n",
                evaluation.msPerSample(), samplesPerSecond, threads.count(), run.warmUpSeconds());
        System.out.printf(Locale.ROOT, "batch     %s%n", run.batch());
        run.forms().forEach(form -> System.out.printf(Locale.ROOT, "form      %s%n", form));
        if (measured != null) {
            System.out.print(ProfileTable.of(measured));
        }
    }
}
