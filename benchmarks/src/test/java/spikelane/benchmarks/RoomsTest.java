package spikelane.benchmarks;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map of the rooms, read from the class files; the peers are there in their own profile only. */
class RoomsTest {
    private static final String FRONT = "spikelane.benchmarks";
    /** Each room and those that it may use, by rising height; "." is the front, which holds the JMH classes of kernels. */
    private static final String MAP = """
            clock
            work
            twins
            .        clock work twins
            network  clock work .
            sliced   clock work .
            harness  clock work twins
            pages    work harness twins
            bench    work harness pages twins
            """;
    private static final int MOST_FILES = 20;

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("jmh_generated") && !location.contains("/peers/"))
            .importPackages(FRONT);

    @Test
    void roomsUseEachOtherOneWay() {
        MAP.lines().map(RoomsTest::names)
                .forEach(names -> classes().that().resideInAPackage(names[0]).should()
                        .onlyDependOnClassesThat(resideOutsideOfPackage(FRONT + "..").or(resideInAnyPackage(names)))
                        .check(MAIN));
    }

    /** Of the whole project; the peers are another build. */
    @Test
    void onlyTwinsLoadNativeCode() {
        JavaClasses all = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/peers/"))
                .importPackages("spikelane.kernels..", "spikelane.sim..", FRONT + "..");
        noClasses().that().resideOutsideOfPackage(FRONT + ".twins").should().dependOnClassesThat()
                .belongToAnyOf(Linker.class, SymbolLookup.class).check(all);
    }

    @Test
    void everyRoomIsOnTheMapAndNoneIsCrowded() {
        Map<String, Long> files = new TreeMap<>(MAIN.stream().filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(groupingBy(JavaClass::getPackageName, counting())));
        files.forEach((room, count) -> assertTrue(count <= MOST_FILES, () -> room + " has " + count + " files"));
        assertEquals(MAP.lines().map(line -> names(line)[0]).sorted().toList(), List.copyOf(files.keySet()));
    }

    /** {@return the packages of a line of the map} */
    private static String[] names(String line) {
        return Stream.of(line.split(" +", -1)).map(room -> room.equals(".") ? FRONT : FRONT + "." + room)
                .toArray(String[]::new);
    }
}
