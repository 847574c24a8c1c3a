/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  compilerOptions: {
    // Runes only in our own components; libraries keep the mode that they were written in.
    runes: ({ filename }) => (/[/\\]node_modules[/\\]/.test(filename) ? undefined : true),
  },
}
