"""The screens: composed of widgets, loaded from the store, changed through the dispatcher."""
