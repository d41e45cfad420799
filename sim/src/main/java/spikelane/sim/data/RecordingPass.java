package spikelane.sim.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import spikelane.kernels.WorkPool;

/** One pass over a data set: recording by recording on all threads, each recording read once for all of its trials. */
final class RecordingPass {
    private RecordingPass() {}

    /**
     * What becomes of a trial's events.
     *
     * @param <S> what received them
     */
    @FunctionalInterface
    interface Visitor<S> {
        /**
         * @param trial  index of the trial in the list
         * @param events the sink that has received its events
         */
        void visit(int trial, S events);
    }

    /**
     * @param data     the data set
     * @param trials   some of its trials
     * @param newSink  makes the sink of a trial
     * @param pool     the threads
     * @param progress told the number of trials just visited; called by one thread at a time
     * @param visitor  called once a trial, by several threads at the same time
     * @param <S>      what receives the events of a trial
     */
    static <S extends EventSink> void run(Dataset data, List<Trial> trials, Supplier<S> newSink, WorkPool pool,
            IntConsumer progress, Visitor<S> visitor) {
        Map<String, List<Integer>> byFile = new LinkedHashMap<>();
        for (int i = 0; i < trials.size(); i++) {
            byFile.computeIfAbsent(trials.get(i).file(), file -> new ArrayList<>()).add(i);
        }
        List<List<Integer>> recordings = List.copyOf(byFile.values());
        Object oneAtATime = new Object();
        pool.run(recordings.size(), (item, worker) -> {
            List<Integer> indices = recordings.get(item);
            List<S> sinks = IntStream.range(0, indices.size()).mapToObj(i -> newSink.get()).toList();
            data.read(indices.stream().map(trials::get).toList(), sinks);
            for (int i = 0; i < indices.size(); i++) {
                visitor.visit(indices.get(i), sinks.get(i));
            }
            synchronized (oneAtATime) {
                progress.accept(indices.size());
            }
        });
    }
}
