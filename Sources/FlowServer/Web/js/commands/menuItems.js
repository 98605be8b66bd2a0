/** Entries of a menu (panels/menu.js) that run commands. Those that there are not are left out. */
export function menuItems(commands, ids, context = {}) {
    return ids.map((id) => commands.get(id)).filter(Boolean).map(({ id, title, icon, keys, isDangerous }) => ({
        title, icon, isDangerous, keys: keys?.[0], isDisabled: !commands.isPossible(id, context),
        run: () => commands.run(id, context),
    }));
}
