package spikelane.sim.io;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Which build of the code this process runs. */
public final class CodeVersion {
    /** Number of the version, as {@code spikelane --version} prints it. */
    public static final String NUMBER = "0.1.0";

    private static final String[] SOURCES = {"kernels/src/main", "sim/src/main"};

    /** Asks git, which takes a while, at the first need. */
    private static final class Checkout {
        /** On a machine that got the code from another, what that has told: {@link CodeVersion#told}. */
        private static final String[] TOLD = System.getProperty("spikelane.commit", "").split("-", 2);
        private static final String COMMIT = told() ? TOLD[0] : git("rev-parse", "--short=12", "HEAD");
        private static final String CHANGES = told() ? TOLD[1] : COMMIT.isEmpty() ? "" : changes();

        private static boolean told() {
            return TOLD.length == 2;
        }

        private static String git(String... arguments) {
            String[] command = new String[arguments.length + 3];
            command[0] = "git";
            command[1] = "-C";
            command[2] = System.getProperty("spikelane.root", "."); // bin/spikelane says where the checkout is
            System.arraycopy(arguments, 0, command, 3, arguments.length);
            return ProgramOutput.of(command);
        }

        private static String changes() {
            String changed = git("status", "--porcelain", "--", SOURCES[0], SOURCES[1]);
            if (changed.isEmpty()) {
                return "";
            }
            CRC32C sum = new CRC32C();
            sum.update((changed + git("diff", "HEAD", "--", SOURCES[0], SOURCES[1])).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().toHexDigits((int) sum.getValue());
        }
    }

    private CodeVersion() {}

    /** {@return the checkout's commit, marked where sources differ from it; "unknown" where there is no checkout} */
    public static String commit() {
        return Checkout.COMMIT.isEmpty()
                ? "unknown"
                : Checkout.COMMIT + (Checkout.CHANGES.isEmpty() ? "" : " with local changes");
    }

    /** {@return what {@code -Dspikelane.commit=} tells a process that has no checkout, but the code of this one} */
    public static String told() {
        return Checkout.COMMIT + "-" + Checkout.CHANGES;
    }

    /** {@return version and commit, and a checksum of what differs from it} */
    public static String text() {
        return NUMBER + ", commit " + commit() + (Checkout.CHANGES.isEmpty() ? "" : " " + Checkout.CHANGES);
    }
}
