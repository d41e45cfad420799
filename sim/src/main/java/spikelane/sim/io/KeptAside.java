package spikelane.sim.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Files that stand where another is about to be written, and that somebody may still want: renamed, never overwritten. */
public final class KeptAside {
    private KeptAside() {}

    /**
     * @param file an existing file
     * @param why  a word for its new name: {@code damaged}, {@code other}
     * @return where it is now: {@code FILE.WHY-1}, or the next number that is free
     * @throws BadInputException if it cannot be renamed
     */
    public static Path move(Path file, String why) {
        Path aside = free(file, why);
        try {
            return Files.move(file, aside);
        } catch (IOException e) {
            throw new BadInputException("cannot rename " + file + " to " + aside.getFileName() + ": " + e, e);
        }
    }

    /**
     * @param file an existing file
     * @param why  a word for the name of its copy
     * @return where the copy is, named as by {@link #move}
     * @throws BadInputException if it cannot be copied
     */
    public static Path copy(Path file, String why) {
        Path aside = free(file, why);
        try {
            return Files.copy(file, aside);
        } catch (IOException e) {
            throw new BadInputException("cannot copy " + file + " to " + aside.getFileName() + ": " + e, e);
        }
    }

    private static Path free(Path file, String why) {
        Path aside = file;
        for (int number = 1; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); number++) {
            aside = file.resolveSibling(file.getFileName() + "." + why + "-" + number);
        }
        return aside;
    }
}
