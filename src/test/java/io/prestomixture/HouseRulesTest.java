package io.prestomixture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.util.AccumulatorV2;

/** The table of DESIGN.md, section 5: which package may use which, and who may touch what. */
@AnalyzeClasses(
    packages = HouseRulesTest.ROOT,
    importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
  static final String ROOT = "io.prestomixture";

  /** The rest of the world that kernels may see: no RDDs, no data frames, no sessions. */
  private static final String[] SPARK = {
    "org.apache.spark", "org.apache.spark.rdd..", "org.apache.spark.api..",
    "org.apache.spark.sql..", "org.apache.spark.broadcast..", "org.apache.spark.storage..",
    "org.apache.spark.scheduler..", "org.apache.spark.util.."
  };

  /** Every package with the packages of ours that it may use; itself apart. */
  @ArchTest static final ArchRule linalgUsesNothing = uses("linalg");

  @ArchTest static final ArchRule dataUses = uses("data", "linalg");

  /** What reads models without Spark also says what is in their files. */
  @ArchTest static final ArchRule scoringUsesNothing = uses("scoring");

  @ArchTest static final ArchRule componentUses = uses("component", "linalg", "data", "scoring");

  @ArchTest static final ArchRule selectionUses = uses("selection", "component", "linalg", "data");

  @ArchTest
  static final ArchRule searchUses = uses("search", "selection", "component", "linalg", "data");

  @ArchTest
  static final ArchRule engineUses =
      uses("engine", "search", "selection", "component", "linalg", "data", "persistence");

  /** Routers learn from data frames of predictions; of fits they know only sentences of refusal. */
  @ArchTest static final ArchRule routerUses = uses("router", "data", "linalg", "scoring");

  @ArchTest static final ArchRule persistenceUses = uses("persistence", "data");

  @ArchTest
  static final ArchRule theApiUses =
      usesOnly(
          "the public API",
          resideInAPackage(ROOT),
          ROOT,
          "component",
          "data",
          "linalg",
          "selection",
          "search",
          "engine",
          "router",
          "persistence",
          "scoring");

  /** What measures a model sees what a caller sees; the alternatives are made of the same parts. */
  @ArchTest
  static final ArchRule evaluationUses =
      uses("evaluation", "", "router", "engine", "component", "data", "linalg");

  @ArchTest static final ArchRule reportUses = uses("report", "", "evaluation", "data");
  @ArchTest static final ArchRule neuralUses = uses("neural", "component", "data", "linalg");

  private static ArchRule uses(String name, String... others) {
    return usesOnly(
        "." + name, resideInAPackage(ROOT + "." + name + ".."), ROOT + "." + name, others);
  }

  private static ArchRule usesOnly(
      String title, DescribedPredicate<JavaClass> users, String own, String... others) {
    List<String> allowed =
        Stream.concat(
                Stream.of(own),
                Arrays.stream(others).map(other -> other.isEmpty() ? ROOT : ROOT + "." + other))
            .toList();
    DescribedPredicate<JavaClass> forbidden =
        describe(
            "ours outside of " + allowed,
            used ->
                used.getPackageName().startsWith(ROOT)
                    && allowed.stream().noneMatch(p -> isIn(used, p)));
    return noClasses()
        .that(users)
        .should()
        .dependOnClassesThat(forbidden)
        .as(title + " uses of ours only " + allowed)
        .allowEmptyShould(true);
  }

  /** The root package is the public API alone; others include what lies below them. */
  private static boolean isIn(JavaClass used, String allowed) {
    String name = used.getPackageName();
    return name.equals(allowed) || (!allowed.equals(ROOT) && name.startsWith(allowed + "."));
  }

  /** Every package that exists has its rule above; the command line may use everything. */
  @ArchTest
  static void everyPackageIsInTheTable(JavaClasses ours) {
    assertThat(packages(ours))
        .isSubsetOf(
            ROOT,
            ROOT + ".component",
            ROOT + ".data",
            ROOT + ".linalg",
            ROOT + ".selection",
            ROOT + ".search",
            ROOT + ".engine",
            ROOT + ".router",
            ROOT + ".persistence",
            ROOT + ".evaluation",
            ROOT + ".report",
            ROOT + ".scoring",
            ROOT + ".job",
            ROOT + ".neural");
  }

  /** Where there are classes there is a package-info.java that says what lives there. */
  @ArchTest
  static void everyPackageSaysWhatLivesThere(JavaClasses ours) {
    for (String name : packages(ours)) {
      String path = "src/main/java/" + name.replace('.', '/') + "/package-info.java";
      assertThat(java.nio.file.Path.of(path)).exists().content().startsWith("/**");
    }
  }

  private static Set<String> packages(JavaClasses ours) {
    Set<String> names = new TreeSet<>();
    JavaPackage root = ours.getPackage(ROOT);
    root.getSubpackagesInTree().stream()
        .filter(p -> !p.getClasses().isEmpty())
        .forEach(p -> names.add(p.getName()));
    if (!root.getClasses().isEmpty()) {
      names.add(ROOT);
    }
    return names;
  }

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nobodyUsesTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".job..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + ".job..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule kernelsAreFreeOfSpark =
      noClasses()
          .that()
          .resideInAnyPackage(
              ROOT + ".linalg..", ROOT + ".component..", ROOT + ".selection..", ROOT + ".search..")
          .should()
          .dependOnClassesThat(resideInAnyPackage(SPARK));

  /** {@code .linalg} knows arrays and netlib, nothing else. */
  @ArchTest
  static final ArchRule linearAlgebraIsPlain =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".linalg..")
          .should()
          .dependOnClassesThat(
              not(
                  resideInAnyPackage(
                      "java..", "dev.ludovic.netlib..", "org.netlib..", ROOT + ".linalg..")));

  /** Scorers run where there is no Spark. */
  @ArchTest
  static final ArchRule scoringNeedsTheJdkAndJacksonOnly =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".scoring..")
          .should()
          .dependOnClassesThat(
              not(
                  resideInAnyPackage(
                      "java..",
                      "com.fasterxml.jackson.core..",
                      "com.fasterxml.jackson.databind..",
                      "com.fasterxml.jackson.annotation..",
                      ROOT + ".scoring..")));

  /** Rows are read from data frames in one place; all else of {@code .data} sees rows. */
  @ArchTest
  static final ArchRule blocksAreFreeOfDataFrames =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".data..")
          .and()
          .doNotHaveSimpleName("InputRow")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "org\\.apache\\.spark\\.(rdd|api|broadcast|storage)\\..*"
                  + "|org\\.apache\\.spark\\.sql\\.(Dataset|Column|SparkSession)");

  @ArchTest
  static final ArchRule onlyPersistenceUsesSparkPrivateReadersAndWriters =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".persistence..")
          .should()
          .callMethodWhere(
              describe(
                  "a method of Spark's private readers and writers",
                  call ->
                      isNamed(call.getTargetOwner(), DefaultParamsReader.class)
                          || isNamed(call.getTargetOwner(), DefaultParamsWriter.class)))
          .allowEmptyShould(true);

  /** The class, its companion object and its inner classes. */
  private static boolean isNamed(JavaClass owner, Class<?> type) {
    return owner.getName().equals(type.getName())
        || owner.getName().startsWith(type.getName() + "$");
  }

  @ArchTest
  static final ArchRule onlyPersistenceRenames =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".persistence..")
          .should()
          .callMethodWhere(
              describe(
                  "rename of a Hadoop file system",
                  call ->
                      call.getName().equals("rename")
                          && (call.getTargetOwner().isAssignableTo(FileSystem.class)
                              || call.getTargetOwner().isAssignableTo(FileContext.class))))
          .allowEmptyShould(true);

  /** What a file says is parsed; it never becomes objects of whatever class it names. */
  @ArchTest
  static final ArchRule nobodyDeserialises =
      noClasses()
          .should()
          .dependOnClassesThat(assignableTo(ObjectInputStream.class))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTheCommandLineParsesOptions =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".job..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "com.typesafe.config..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTheCommandLineExits =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".job..")
          .should()
          .callMethodWhere(
              describe(
                  "the end of the JVM",
                  call ->
                      (call.getTargetOwner().isEquivalentTo(System.class)
                              || call.getTargetOwner().isEquivalentTo(Runtime.class))
                          && (call.getName().equals("exit") || call.getName().equals("halt"))))
          .allowEmptyShould(true);

  /** Accumulators count repeated tasks twice. */
  @ArchTest
  static final ArchRule nobodyAccumulates =
      noClasses()
          .should()
          .dependOnClassesThat(assignableTo(AccumulatorV2.class))
          .allowEmptyShould(true);

  /** Only driver code that owns a session stops it: not a library's business. */
  @ArchTest
  static final ArchRule nobodyStopsTheCallersSession =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".job..")
          .should()
          .callMethodWhere(
              describe(
                  "stop or close of a Spark session or context",
                  call ->
                      (call.getName().equals("stop") || call.getName().equals("close"))
                          && call.getTargetOwner()
                              .getName()
                              .matches(
                                  "org\\.apache\\.spark\\.(sql\\.(classic\\.)?SparkSession"
                                      + "|SparkContext|api\\.java\\.JavaSparkContext)")))
          .allowEmptyShould(true);
}
