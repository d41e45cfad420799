package spikelane.sim.network;

import java.util.List;

/**
 * Where a trained network comes from, so that nobody has to trust the name of its file.
 *
 * @param classes    names of the classes, in the order of the network's votes
 * @param arithmetic what the rounding of its training depended on, such as {@code fused multiply-add}
 * @param code       version and commit that trained it
 * @param recipe     what makes a training the same, see {@code spikelane.sim.train.TrainingRecipe}
 */
public record Provenance(List<String> classes, String arithmetic, String code, String recipe) {
    /** Copies the names, which differ from each other. */
    public Provenance {
        if (classes.stream().anyMatch(name -> name == null || name.isBlank())) {
            throw new IllegalArgumentException("a class without a name: " + classes);
        }
        classes = List.copyOf(classes);
        if (classes.stream().distinct().count() < classes.size()) {
            throw new IllegalArgumentException("two classes have the same name: " + classes);
        }
    }
}
