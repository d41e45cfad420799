package spikelane.sim.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import spikelane.sim.network.Layer.PoolKind;
import spikelane.sim.network.LayerShape.Input;

/**
 * What one layer hands to the next: spikes, spikes with a gate, whole numbers, or real ones. A whole number stands for a
 * value of {@code unit} times itself: an average of spikes is their sum with a unit of 1 / window.
 *
 * @param kind   bits, counts, gated or real
 * @param unit   value of 1; 1 of everything but averages
 * @param most   largest whole number for a single event or spike: of counts the number of values summed, else 1
 * @param events whether the values summed are event counts, so that the largest is {@code most} times the largest of those
 */
public record Signal(Input kind, double unit, int most, boolean events) {
    private static final Signal BITS = new Signal(Input.BITS, 1, 1, false);
    private static final Signal GATED = new Signal(Input.GATED, 1, 1, false);
    private static final Signal REAL = new Signal(Input.REAL, 1, 1, false);

    /**
     * @param maxCount largest event count of the samples
     * @return the largest whole number, or the largest int
     */
    public int largest(int maxCount) {
        return events ? times(most, maxCount) : most;
    }

    private static int times(int a, int b) {
        return (int) Math.min(Integer.MAX_VALUE, (long) a * b);
    }

    /**
     * @param network any network
     * @return what its input is and what each layer hands on, by name
     */
    public static SequencedMap<String, Signal> of(Network network) {
        SequencedMap<String, Signal> signals = new LinkedHashMap<>();
        signals.put(Network.INPUT, new Signal(Input.COUNTS, 1, 1, true));
        for (Layer layer : network.layers()) {
            List<Signal> read = layer.from().stream().map(signals::get).toList();
            signals.put(layer.name(), behind(layer, read));
        }
        return signals;
    }

    private static Signal behind(Layer layer, List<Signal> read) {
        Signal input = read.getFirst();
        return switch (layer) {
            case Layer.Convolution c -> REAL;
            case Layer.Linear l -> REAL;
            case Layer.Normalisation n -> REAL;
            case Layer.Neurons n -> n.model().kind().spikes() ? BITS : REAL;
            case Layer.Gate g -> input.equals(BITS) ? GATED : REAL;
            case Layer.Flatten f -> input;
            case Layer.Dropout d -> input;
            case Layer.Pool p -> pooled(p, input);
            case Layer.Addition a -> sum(read);
        };
    }

    private static Signal pooled(Layer.Pool pool, Signal input) {
        if (pool.kind() == PoolKind.MAX) {
            return input;
        }
        if (input.kind == Input.GATED || input.kind == Input.REAL) {
            return REAL;
        }
        int window = pool.window().kernel().rows() * pool.window().kernel().columns();
        return new Signal(Input.COUNTS, pool.kind() == PoolKind.AVERAGE ? input.unit / window : input.unit,
                times(input.most, window), input.events);
    }

    /** {@return whole numbers of one unit add up to whole numbers; anything else is real} */
    private static Signal sum(List<Signal> read) {
        Signal first = read.getFirst();
        boolean whole = read.stream().allMatch(s -> (s.kind == Input.BITS || s.kind == Input.COUNTS)
                && s.unit == first.unit && s.events == first.events);
        return whole
                ? new Signal(Input.COUNTS, first.unit,
                        read.stream().mapToInt(Signal::most).reduce(0,
                                (a, b) -> (int) Math.min(Integer.MAX_VALUE, (long) a + b)),
                        first.events)
                : REAL;
    }
}
