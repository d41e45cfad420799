package spikelane.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Tells which trial has begun and which was lost with its machine. Called by Spark's own thread. */
final class TaskEvents extends SparkListener {
    /** A job's property: the hashes of its trials, one a partition. */
    static final String TRIALS = "spikelane.trials";

    private final Map<Integer, String[]> trialsOfStage = new ConcurrentHashMap<>();
    private final Consumer<String> begun;
    private final BiConsumer<String, String> lost;

    /**
     * @param begun told the hash of a trial
     * @param lost  told the hash of a trial that runs again, and why
     */
    TaskEvents(Consumer<String> begun, BiConsumer<String, String> lost) {
        this.begun = begun;
        this.lost = lost;
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
        String[] trials = job.properties().getProperty(TRIALS).split(",", -1);
        job.stageIds().foreach(stage -> trialsOfStage.put((Integer) stage, trials));
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart task) {
        begun.accept(trialsOfStage.get(task.stageId())[task.taskInfo().index()]);
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
        if (!task.taskInfo().successful()) {
            String why = task.reason() instanceof ExecutorLostFailure
                    ? "its machine was lost"
                    : String.valueOf(task.reason()).lines().findFirst().orElse("").strip();
            lost.accept(trialsOfStage.get(task.stageId())[task.taskInfo().index()], why);
        }
    }
}
