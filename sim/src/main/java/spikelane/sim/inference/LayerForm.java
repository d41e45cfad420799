package spikelane.sim.inference;

import spikelane.sim.inference.layer.EventLayer;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The form that a layer ran in.
 *
 * @param layer  its name
 * @param form   class name of the form
 * @param reason what decided
 */
public record LayerForm(String layer, String form, String reason) {
    /** {@return those of all layers with a kernel of their own} */
    static List<LayerForm> of(List<EventLayer> layers) {
        return layers.stream()
                .map(layer -> new LayerForm(layer.shape().name(), layer.kernel().form(), layer.kernel().reason()))
                .toList();
    }

    /**
     * @param one   forms
     * @param other forms
     * @return whether the same layers ran in the same forms, whatever the reasons
     */
    public static boolean same(List<LayerForm> one, List<LayerForm> other) {
        return one.size() == other.size()
                && IntStream.range(0, one.size()).allMatch(i -> Objects.equals(one.get(i).form, other.get(i).form));
    }

    @Override
    public String toString() {
        return layer + " " + form + ": " + reason;
    }
}
