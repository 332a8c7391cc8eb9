/** @type {import("prettier").Config} */
module.exports = {
    // A name alone would be looked for beside this file, where no packages are.
    plugins: [require.resolve("@prettier/plugin-xml")],
    bracketSpacing: false,
    printWidth: 88,
    tabWidth: 4,
    trailingComma: "es5",
    xmlWhitespaceSensitivity: "preserve",
};
