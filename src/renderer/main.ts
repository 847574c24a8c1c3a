import { mount } from 'svelte'
import App from './App.svelte'
import './styles/fonts.css'
import './styles/app.css'

const root = document.getElementById('app')
if (root === null) throw new Error('index.html has no element with the id "app".')

mount(App, { target: root })
