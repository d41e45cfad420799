package spikelane.sim.accelerator.describe;

import java.util.Set;
import spikelane.sim.io.YamlNode;

/**
 * What the size of a memory does to the numbers of its file, which were measured at one size:
 *
 * <pre>
 *  energy of a word = measured (word / word measured) (words / words measured)^energy
 *  area             = measured (bits / bits measured)^area
 * </pre>
 *
 * At that size all factors are 1.
 *
 * @param word   factor on the energy of a word by its width; an energy a bit has it already
 * @param energy factor on every energy of an access by the number of words
 * @param area   factor on the area
 */
record SizeRule(double word, double energy, double area) {
    private static final SizeRule NONE = new SizeRule(1, 1, 1);
    private static final String CAPACITY = "capacity";
    private static final String WORD = "word";

    /**
     * @param memory a memory of the file
     * @return its factors; 1 where it states no rule
     * @throws spikelane.sim.io.BadInputException if the rule is wrong, or the memory is of no size
     */
    static SizeRule read(YamlNode memory) {
        if (!memory.has("size_rule")) {
            return NONE;
        }
        YamlNode rule = memory.get("size_rule");
        rule.allow(Set.of(CAPACITY, WORD, "energy", "area"));
        double words = ratio(memory, rule, CAPACITY, Measure.CAPACITY);
        double word = ratio(memory, rule, WORD, Measure.WORD);
        return new SizeRule(word, Math.pow(words, power(rule, "energy")), Math.pow(words * word, power(rule, "area")));
    }

    private static double ratio(YamlNode memory, YamlNode rule, String key, Measure measure) {
        return Quantity.readWhole(memory.get(key), measure).value()
                / Quantity.readWhole(rule.get(key), measure).value();
    }

    private static double power(YamlNode rule, String key) {
        return Quantity.read(rule.get(key), Measure.SIZE_EXPONENT).value();
    }

    /**
     * @param access energy of an access
     * @return the same at the memory's size
     */
    Quantity ofAccess(Quantity access) {
        return access.times(access.unit().equals("pJ/bit") ? energy : word * energy);
    }
}
