package spikelane.spark;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.runtime.BoxedUnit;
import scala.util.Failure;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CodeVersion;
import spikelane.sim.study.StudyTrial;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.TrialRunner;
import spikelane.sim.study.run.StudyRunner.Request;
import spikelane.sim.study.run.TrialParcel;

/**
 * Does trials on a cluster: full precision of each seed, and when it is there the others of the seed, which start from its
 * network. A trial whose machine is lost is run again by Spark; what an executor does depends on the trial alone, so that
 * it does not matter which. Results are written here, as they come.
 */
final class SparkTrials implements TrialRunner {
    /** What bin/spikelane gives its own JVM. */
    private static final String JAVA_OPTIONS = "--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED"
            + " --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
    private static final long LOOK_MS = 200;

    private final Request request;
    private final String master;

    SparkTrials(Request request, String master) {
        this.request = request;
        this.master = master;
    }

    @Override
    public long effort(StudyTrial trial) {
        return request.local().effort(trial);
    }

    @Override
    public Optional<TrialResult> priceAgain(TrialResult result) {
        return request.local().priceAgain(result);
    }

    @Override
    public TrialResult run(StudyTrial trial, LongConsumer progress) {
        List<TrialResult> results = new ArrayList<>();
        runAll(List.of(trial), new Follower() {
            @Override
            public void begins(StudyTrial begun) {}

            @Override
            public void at(StudyTrial begun, long part) {}

            @Override
            public void ends(StudyTrial done, TrialResult result) {
                results.add(result);
            }

            @Override
            public void note(String line) {}
        });
        return results.getFirst();
    }

    @Override
    public void runAll(List<StudyTrial> trials, Follower follower) {
        if (trials.isEmpty()) {
            return;
        }
        System.setProperty("spikelane.spark.log", request.folder().path().resolve("spark.log").toString());
        try (JavaSparkContext spark = connect()) {
            new Gathering(spark, trials, follower).run();
        }
    }

    private JavaSparkContext connect() {
        SparkConf conf = new SparkConf().setMaster(master).setAppName("spikelane study")
                .setIfMissing("spark.ui.enabled", "false");
        request.threads().ifPresent(threads -> conf.set("spark.task.cpus", Integer.toString(threads)));
        conf.set("spark.jars", jars());
        String options = JAVA_OPTIONS + " -Dspikelane.commit=" + CodeVersion.told();
        conf.set("spark.executor.extraJavaOptions", Stream.of(options, conf.get("spark.executor.extraJavaOptions", ""))
                .filter(text -> !text.isEmpty()).reduce((first, second) -> first + " " + second).orElseThrow());
        try {
            return new JavaSparkContext(conf);
        } catch (Exception e) { // checked ones too: Scala declares none
            throw new BadInputException("--master " + BadInputException.quote(master) + ": " + reason(e), e);
        }
    }

    /** What is on the class path and not Spark's: the cluster has that. */
    private static String jars() {
        String path = SparkContext.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        File ofSpark = new File(path).getParentFile();
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)).map(File::new)
                .filter(file -> file.getName().endsWith(".jar") && !ofSpark.equals(file.getParentFile()))
                .map(file -> file.toURI().toString()).reduce((first, second) -> first + "," + second).orElse("");
    }

    private static String reason(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse("") + " (spark.log"
                + " in the study's folder says more)";
    }

    /** One run of some trials. Spark calls it by threads of its own, which only put into the queue. */
    private final class Gathering {
        private final JavaSparkContext spark;
        private final Follower follower;
        private final Broadcast<String> order;
        private final Map<String, StudyTrial> open = new LinkedHashMap<>();
        private final BlockingQueue<Runnable> heard = new LinkedBlockingQueue<>();
        private final List<SimpleFutureAction<BoxedUnit>> jobs = new ArrayList<>();

        Gathering(JavaSparkContext spark, List<StudyTrial> trials, Follower follower) {
            this.spark = spark;
            this.follower = follower;
            this.order = spark.broadcast(request.order().line());
            trials.forEach(trial -> open.put(trial.hash(), trial));
            spark.sc().addSparkListener(new TaskEvents(hash -> heard.add(() -> begins(hash)),
                    (hash, why) -> heard.add(() -> lost(hash, why))));
        }

        void run() {
            Set<Long> waiting = new HashSet<>();
            for (StudyTrial trial : List.copyOf(open.values())) {
                if (isFull(trial)) {
                    submit(List.of(trial), null);
                    waiting.add(trial.seed());
                }
            }
            open.values().stream().map(StudyTrial::seed).distinct().filter(seed -> !waiting.contains(seed))
                    .forEach(this::submitOthers);
            while (!open.isEmpty()) {
                try {
                    Runnable next = heard.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                    if (next != null) {
                        next.run();
                    } else {
                        requireAlive();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new BadInputException("interrupted", e);
                }
            }
        }

        private boolean isFull(StudyTrial trial) {
            return request.order().plan().full(trial.seed()).equals(trial);
        }

        private void submitOthers(long seed) {
            List<StudyTrial> others = open.values().stream().filter(trial -> trial.seed() == seed && !isFull(trial))
                    .toList();
            if (!others.isEmpty()) {
                TrialParcel full = TrialParcel.of(request.folder(), request.order().plan().full(seed));
                submit(others, full.files().containsKey("model.safetensors") ? full : null);
            }
        }

        private void submit(List<StudyTrial> trials, TrialParcel full) {
            List<TrialTask.Asked> asked = trials.stream()
                    .map(trial -> new TrialTask.Asked(trial.hash(), TrialParcel.of(request.folder(), trial))).toList();
            TrialTask task = new TrialTask(order, full == null ? null : spark.broadcast(full));
            spark.setLocalProperty(TaskEvents.TRIALS,
                    String.join(",", asked.stream().map(TrialTask.Asked::hash).toList()));
            jobs.add(spark.sc().submitJob(spark.parallelize(new ArrayList<>(asked), asked.size()).rdd(), task,
                    partitions(asked.size()), (partition, answers) -> {
                        answers.forEach(answer -> heard.add(() -> ends(answer)));
                        return BoxedUnit.UNIT;
                    }, () -> BoxedUnit.UNIT));
        }

        private static scala.collection.immutable.Seq<Object> partitions(int count) {
            List<Object> numbers = new ArrayList<>(IntStream.range(0, count).boxed().toList());
            return scala.jdk.javaapi.CollectionConverters.asScala((Collection<Object>) numbers).toSeq();
        }

        private void begins(String hash) {
            if (open.containsKey(hash)) {
                follower.begins(open.get(hash));
            }
        }

        private void lost(String hash, String why) {
            if (open.containsKey(hash)) {
                follower.note(open.get(hash).name() + " is run again: " + why);
            }
        }

        private void ends(TrialTask.Answer answer) {
            if (answer.refused() != null) {
                throw new BadInputException("on " + answer.host() + ": " + answer.refused());
            }
            StudyTrial trial = open.remove(answer.hash());
            if (trial == null) {
                throw new IllegalStateException("the trial " + answer.hash() + " was done twice");
            }
            answer.parcel().unpack(request.folder(), trial);
            follower.ends(trial, answer.parcel().trialResult());
            if (isFull(trial)) {
                submitOthers(trial.seed());
            }
        }

        private void requireAlive() {
            if (spark.sc().isStopped()) {
                throw new BadInputException(
                        "--master " + BadInputException.quote(master) + ": the cluster has ended the application"
                                + " (spark.log in the study's folder says more); the same command continues");
            }
            for (SimpleFutureAction<BoxedUnit> job : jobs) {
                if (job.isCompleted() && job.value().get() instanceof Failure<BoxedUnit> failure) {
                    throw failure.exception() instanceof SparkException e
                            ? new BadInputException("--runner spark: " + reason(e), e)
                            : new IllegalStateException(failure.exception());
                }
            }
        }
    }
}
