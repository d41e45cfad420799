package spikelane.sim.accelerator.describe;

import java.util.Map;
import java.util.Set;
import spikelane.sim.accelerator.work.Operand;

/**
 * One memory of an accelerator.
 *
 * @param name          its name
 * @param level         0 = outermost (DRAM); values move from level to level
 * @param perPe         whether every PE has one of its own
 * @param holds         the operands that pass through it
 * @param capacityBits  size of one instance; {@link Long#MAX_VALUE} if unlimited
 * @param wordBits      width of a word
 * @param access        what one access moves
 * @param readPj        energy of reading a word, pJ
 * @param writePj       energy of writing a word, pJ
 * @param spread        stated relative half-width of these energies
 * @param wordsPerCycle bandwidth of all instances of a shared memory; infinite if it never binds
 * @param upkeep        banks, ports, idle energy, wires and area
 * @param rules         what zeros save, by operand; operands without a rule have the default of their place
 */
public record Memory(String name, int level, boolean perPe, Set<Operand> holds, long capacityBits, int wordBits,
        Access access, double readPj, double writePj, double spread, double wordsPerCycle, Upkeep upkeep,
        Map<Operand, SparseRule> rules) {
    /** What one access moves. */
    public enum Access {
        /** A word packed with floor(word / width) values. */
        PACKED,
        /** One value at the energy of a whole word; only bursts between shared memories are packed. */
        SINGLE,
        /** One value; the memory is as wide as its values, so energy scales with width / word. */
        VALUE
    }

    /**
     * @param operand  an operand it holds
     * @param standard the rule where none is stated
     * @return what zeros save
     */
    public SparseRule rule(Operand operand, SparseRule standard) {
        return rules.getOrDefault(operand, standard);
    }

    /**
     * @param values    values moved
     * @param valueBits width of one
     * @param burst     whether they stream to or from another shared memory
     * @return accesses
     */
    public double accesses(double values, int valueBits, boolean burst) {
        if (access == Access.VALUE || (access == Access.SINGLE && !burst)) {
            return values;
        }
        int valuesPerWord = wordBits / valueBits;
        int wordsPerValue = (valueBits + wordBits - 1) / wordBits;
        return valuesPerWord > 0 ? values / valuesPerWord : values * wordsPerValue;
    }

    /**
     * @param valueBits width of a value
     * @return factor on the energy of a word, for an access to one such value
     */
    public double accessScale(double valueBits) {
        return access == Access.VALUE ? valueBits / wordBits : 1;
    }
}
