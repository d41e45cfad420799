package spikelane.sim.accelerator.describe;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.SequencedMap;
import spikelane.sim.io.Numbers;

/**
 * The technology that energies and areas are brought to.
 *
 * @param nm       feature size
 * @param exponent power of the ratio of feature sizes by which energies grow
 * @param fixed    what does not follow it, by the source that says why
 */
public record Technology(double nm, double exponent, SequencedMap<String, List<String>> fixed) {
    /** {@return the feature size, and what does not follow it, in words} */
    @JsonIgnore
    public String words() {
        StringBuilder words = new StringBuilder(Numbers.decimal(nm)).append(" nm");
        fixed.forEach((source, names) -> words.append("; ").append(String.join(", ", names))
                .append(names.size() == 1 ? " does" : " do").append(" not follow the technology (").append(source)
                .append(')'));
        return words.toString();
    }
}
