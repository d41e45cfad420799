package spikelane.sim.accelerator;

import java.util.Set;

/**
 * One memory of an accelerator.
 *
 * @param name          its name
 * @param level         0 = outermost (DRAM); values move from level to level
 * @param perPe         whether every PE has one of its own
 * @param holds         the operands that pass through it
 * @param capacityBits  size of one instance; {@link Long#MAX_VALUE} if unlimited
 * @param wordBits      width of a word
 * @param packed        whether one access moves a word of floor(word / width) values; otherwise an access moves one
 *                      value, and its energy is scaled by width / word
 * @param readPj        energy of reading a word, pJ
 * @param writePj       energy of writing a word, pJ
 * @param spread        stated relative half-width of these energies
 * @param wordsPerCycle bandwidth of all instances of a shared memory; infinite if it never binds
 */
public record Memory(String name, int level, boolean perPe, Set<Operand> holds, long capacityBits, int wordBits,
        boolean packed, double readPj, double writePj, double spread, double wordsPerCycle) {
    /**
     * @param values    values moved
     * @param valueBits width of one
     * @return accesses: words where the memory packs, values where it does not
     */
    public double accesses(double values, int valueBits) {
        if (!packed) {
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
    public double accessScale(int valueBits) {
        return packed ? 1 : (double) valueBits / wordBits;
    }
}
