// The console's entry: one page for every address below /app.

import '../shared/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/floating.css'
import './styles/marks.css'
import './styles/shell.css'
import './styles/list.css'
import './styles/thread.css'
import './styles/viewer.css'
import './styles/composer.css'
import './styles/panel.css'
import './styles/offers.css'
import './styles/phrases.css'
import './styles/routing.css'
import './styles/narrow.css'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { applyPreferences } from './preferences'
import { queryClient } from './queries'
import { router } from './router'

applyPreferences()
createApp(App).use(createPinia()).use(VueQueryPlugin, { queryClient }).use(router).mount('#app')
