package spikelane.sim.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.agrona.collections.IntArrayList;
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
        Map<String, IntArrayList> byFile = new LinkedHashMap<>();
        for (int i = 0; i < trials.size(); i++) {
            byFile.computeIfAbsent(trials.get(i).file(), file -> new IntArrayList()).addInt(i);
        }
        List<IntArrayList> recordings = List.copyOf(byFile.values());
        Object oneAtATime = new Object();
        pool.run(recordings.size(), (item, worker) -> {
            IntArrayList indices = recordings.get(item);
            List<S> sinks = Stream.generate(newSink).limit(indices.size()).toList();
            data.read(indices.intStream().mapToObj(trials::get).toList(), sinks);
            for (int i = 0; i < indices.size(); i++) {
                visitor.visit(indices.getInt(i), sinks.get(i));
            }
            synchronized (oneAtATime) {
                progress.accept(indices.size());
            }
        });
    }
}
